"""The tree of prefix-tree.md once more, as slowly and plainly as the page says it: what the tests compare with."""

import hashlib


def bits(key):
    """A key as text of 0 and 1."""
    return "".join(f"{byte:08b}" for byte in key)


def root(pairs, prefix=""):
    """The hash at the place with this prefix."""
    inside = [(key, commit) for key, commit in pairs if bits(key).startswith(prefix)]
    if not inside:
        return hashlib.sha256(bytes([2])).digest()
    if len(inside) == 1:
        key, commit = inside[0]
        return hashlib.sha256(bytes([0, len(prefix)]) + key + commit).digest()
    halves = root(inside, prefix + "0"), root(inside, prefix + "1")
    return hashlib.sha256(bytes([1]) + halves[0] + halves[1]).digest()


def way(pairs, key, prefix=""):
    """Hashes beside the way to a key's place, from the root down, and what lies there."""
    inside = [pair for pair in pairs if bits(pair[0]).startswith(prefix)]
    if len(inside) < 2:
        return [], inside[0] if inside else None
    mine = bits(key)[len(prefix)]
    below, found = way(inside, key, prefix + mine)
    return [root(inside, prefix + "10"[int(mine)]), *below], found
