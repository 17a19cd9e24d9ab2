#!/usr/bin/env python3
"""Prüft einen Nachweis über einen Trainingslauf, mit Python allein. Verifies a proof about a training run.
    python3 verify_proof.py proof.json policy keys.json [ACCOUNT]
policy (C2SP tlog-policy): the log and the witnesses that you believe. keys.json: what the platform publishes at
/.well-known/widerspruch.json. ACCOUNT: the account's id. Steps (0) to (9) are those of docs/protocol/proof.md.
Ends with 0 (excluded), 4 (not covered) or 1 (broken promise, cannot be checked). Reads only, and asks no network."""
import base64, hashlib, json, re, sys, time
P, ORDER, KIND = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, "application/vnd.in-toto+json"
D, NAMES = -121665 * pow(121666, -1, P) % P, "urn:uuid:70efd2c0-d3f3-4a83-9d3f-cccc31ac72c7#"
def need(holds):
    if not holds: raise ValueError
    return True
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def b64(text): return need(base64.b64encode(base64.b64decode(text)).decode() == text) and base64.b64decode(text)
def once(pairs): return need(len(dict(pairs)) == len(pairs)) and dict(pairs)
def read(text): return json.loads(text, object_pairs_hook=once, parse_float=lambda _: need(False))
def spelled(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def add(p, q):  # Ed25519 (RFC 8032): points as x, y, z, xy/z
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] % P * D, 2 * p[2] * q[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P
def point(raw):
    y, sign, i = int.from_bytes(raw, "little") % 2**255, raw[31] >> 7, pow(2, P // 4, P)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    roots = [one * pow(square, P // 8 + 1, P) % P for one in (1, -1, i, -i)]
    x = next(root for root in roots if root * root % P == square and root % 2 == sign)
    return x, y, 1, x * y % P
def signed(public, message, signature):
    a, base = point(public), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    hashed, four = hashlib.sha512(signature[:32] + public + message).digest(), add(add(a, a), add(a, a))
    s, k = int.from_bytes(signature[32:], "little"), int.from_bytes(hashed, "little") % ORDER
    need(len(signature) == 64 and s < ORDER and add(four, four)[0])  # the last: no weak key
    total, minus = (0, 1, 1, 0), (P - a[0], a[1], 1, P - a[3])
    sums = None, base, minus, add(base, minus)
    for bit in range(252, -1, -1):  # s * base - k * a is what the signature begins with
        which, total = (s >> bit & 1) + 2 * (k >> bit & 1), add(total, total)
        total = add(total, sums[which]) if which else total
    x, y = (one * pow(total[2], -1, P) % P for one in total[:2])
    need(signature[:32] == (y | x % 2 << 255).to_bytes(32, "little"))
def opened(envelope, use, keys, kind):  # a DSSE envelope: what it states, and the SHA-256 of what was signed
    payload = b64(envelope["payload"])
    need(sorted(envelope) == ["payload", "payloadType", "signatures"] and envelope["payloadType"] == KIND)
    raw, sig = next((raw, one["sig"]) for one in envelope["signatures"] for of, raw in keys
                    if of == use and one["keyid"] == "ed25519:" + sha(raw).hex()[:16])
    signed(raw, b"DSSEv1 %d %b %d %b" % (len(KIND), KIND.encode(), len(payload), payload), b64(sig))
    need(read(payload)["predicateType"] == NAMES + kind)
    return read(payload)["predicate"], sha(payload).hex()
def above(index, size, path, leaf):  # RFC 6962, 2.1.1: the root over a leaf of the log
    if size == 1: return need(not path) and leaf
    middle = 1 << (size - 1).bit_length() - 1
    if index < middle: return sha(b"\1", above(index, middle, path[:-1], leaf), path[-1])
    return sha(b"\1", path[-1], above(index - middle, size - middle, path[:-1], leaf))
def grew(old, size, path, known):  # RFC 6962, 2.1.2: the roots of the older tree, which may be known, and of the newer
    if old == size: return need(len(path) == (known is None)) and (known or path[0],) * 2
    middle = 1 << (size - 1).bit_length() - 1
    if old > middle: return [sha(b"\1", path[-1], one) for one in grew(old - middle, size - middle, path[:-1], None)]
    one, two = grew(old, middle, path[:-1], known)
    return [one, sha(b"\1", two, path[-1])]
def logged(proof, entry, policy):  # a C2SP tlog-proof: origin, size, root, index, when enough witnesses had signed
    (head, _, note), number, times = proof.partition("\n\n"), "(0|[1-9][0-9]{0,18})", {}
    (first, index, *path), (text, _, lines) = head.split("\n"), note.rpartition("\n\n")
    (origin, size, root), body = text.split("\n")[:3], (text + "\n").encode()
    by = [(name, b64(sig)) for name, sig in re.findall("— ([^ +]+) ([^ \n]+)\n", lines)]
    need(first == "c2sp.org/tlog-proof@v1" and re.fullmatch("index " + number, index) and re.fullmatch(number, size))
    need(lines.count("\n") == len(by) < 65 and not re.search("[\0-\x09\x0b-\x1f]", proof) and int(size) < 2**63)
    logs, witnesses = (re.findall(rf"(?m)^{of} ([^ +]+)\+(\w+)\+(\S+)", policy) for of in ("()log", r"witness (\S+)"))
    need(len({b64(key)[1:] for *_, key in logs + witnesses}) == len(logs + witnesses))  # no log is its own witness
    for who, name, key_id, key in logs + witnesses:  # `who`: the policy's name for a witness
        for sig in [sig[4:] for one, sig in by if (one, sig[:4].hex(), b64(key)[0]) == (name, key_id, 4 if who else 1)]:
            second = int.from_bytes(sig[:8], "big") if who else 0
            signed(b64(key)[1:], (b"cosignature/v1\ntime %d\n" % second if who else b"") + body, sig[8 if who else 0:])
            times[who or (name,)] = min(second, times.get(who, second))
    for name, least, *members in (line.split() for line in re.findall("(?m)^group (.+)", policy)):
        seen, all_of = sorted(times[one] for one in members if one in times), {"any": 1, "all": len(members)}
        least = all_of.get(least) or int(least)
        times.update({name: seen[least - 1]} if len(seen) >= least else {})
    (quorum,), index, size = re.findall(r"(?m)^quorum (\S+)", policy), int(index[6:]), int(size)
    need((origin,) in times and (quorum == "none" or quorum in times))
    need(index < size and above(index, size, [b64(one) for one in path], sha(b"\0", entry)) == b64(root))
    return origin, size, b64(root), index, times.get(quorum)
def in_tree(root, key, shown, commit=None):  # docs/protocol/prefix-tree.md: there with this commitment, or absent
    path, other, bits = [b64(one) for one in shown["path"]], shown.get("other"), int.from_bytes(key, "big")
    depth, other = len(path), other and [bytes.fromhex(other[one]) for one in ("key", "commit")]
    leaf = other if commit is None else (key, commit)
    need(depth <= 128 and (not leaf or (leaf[0] == key) == (commit is not None)))
    need(not leaf or int.from_bytes(leaf[0], "big") >> 128 - depth == bits >> 128 - depth)
    found = sha(b"\0", bytes([depth]), *leaf) if leaf else sha(b"\2")
    for place in reversed(range(depth)):
        found = sha(b"\1", path[place], found) if bits >> 127 - place & 1 else sha(b"\1", found, path[place])
    need(found.hex() == root)
def verify(data, policy, keys, account, now, step):  # the outcome and its code; `step` is told each number as it begins
    step(0)
    proof, policy, document = read(data), re.sub("(?m)^ ", "", re.sub("[ \t]+", " ", policy)), read(keys)
    keys = [(one["use"], b64("".join(one["pem"].split("\n")[1:-2]))[12:]) for one in document["keys"]]
    given, held, run, hashes = proof["receipt"], proof["set"], proof["run"], [b64(one) for one in proof["consistency"]]
    need(proof["format"] == "widerspruch/proof/1" and len(proof) == 5 and (run or not hashes))
    need((not held["member"]) != (not held["absent"]) and not (run and run["absent"] and run["present"]))
    step(1)
    receipt, _ = opened(given["statement"], "receipts", keys, "receipt/v1")
    commit = sha(b"widerspruch/account/1\0", bytes.fromhex(given["salt"]), (account or "").encode())
    need(receipt["platform"] in document["platforms"] and receipt["received_at"] <= now)
    need(account is None or commit.hex() == receipt["account"])
    step(2)
    header, digest = opened(held["statement"], "sets", keys, "exclusion-set/v2")
    need(header["platform"] in document["platforms"])
    origin, size, root, index, at = logged(held["log"], spelled(held["statement"]), policy)
    if run:
        record, _ = opened(run["statement"], "runs", keys, "run-record/v1")
        log, size_2, root_2, index_2, at_2 = logged(run["log"], spelled(run["statement"]), policy)
        step(3)
        saw, seen = record["log"], bytes.fromhex(record["log"]["root"])
        need(origin == log == saw["origin"] and index < saw["size"] <= index_2 and size <= size_2)
        need(at is None or (at <= at_2 and record["heeds_until"] <= (at_2 + 600) * 10**6))
        step(4)
        need([*grew(size, size_2, hashes, root)] == [root, root_2])
        need([*grew(saw["size"], size_2, [b64(one) for one in run["seen"]], seen)] == [seen, root_2])
        step(5)
        used = [one for one in record["sets"] if one["platform"] == header["platform"]]
        this = {name: header[name] for name in ("platform", "number", "received_until")}
        need(used in ([], [this | {"digest": digest}]))
    step(6)
    need([header["platform"], header["key_id"]] == [receipt["platform"], receipt["key_id"]])
    key, member, tree = bytes.fromhex(receipt["account_key"]), held["member"], header["tree"]
    rows = member["rows"] if member else []
    commit = member and sha(b"widerspruch/member/1\0", bytes.fromhex(member["salt"]), spelled(rows))
    need(not member or [member["key"], member["commit"]] == [receipt["account_key"], commit.hex()])
    need(tree["kind"] == "prefix-128/1" and all(row.get("rests_on", 0) not in (None, "objection") for row in rows))
    in_tree(tree["root"], key, member or held["absent"], commit)
    if run:
        step(8)
        kept, shown = record["kept_authors"], run["absent"] or run["present"]
        need((kept is None) == (shown is None))
        token = kept and sha(b"widerspruch/kept-author/1\0", bytes.fromhex(kept["salt"]), key)[:16]
        if kept: in_tree(kept["root"], token, shown, None if run["absent"] else b"")
    step(9)
    purposes = [record["purpose"]] if run else receipt["purposes"]
    until = record["heeds_until"] if run else header["received_until"]
    def of(one, scope): return [row for row in rows if row["purpose"] == one and row[scope] and "rests_on" not in row]
    def stands(row): return row["received_at"] <= until and (row["withdrawn_at"] is None or row["withdrawn_at"] > until)
    asked = [of(purpose, scope) for purpose in receipt["purposes"] for scope in receipt["scopes"]]
    standing = [scope for scope in receipt["scopes"] if all(any(map(stands, of(one, scope))) for one in purposes)]
    late = any(min([row["received_at"] for row in one] or [0]) > receipt["received_at"] for one in asked)
    lacks = "objection_missing" if not member else "row_missing" if not all(asked) else late and "objection_dated_later"
    if lacks and header["issued_at"] >= receipt["in_sets_from"]: return "broken_promise", lacks
    if lacks: return "not_covered", "set_before_promise"
    if not run: return "not_covered", "no_run" if standing else "withdrawn"
    if not used: return "not_covered", "other_platform"
    if record["purpose"] not in receipt["purposes"]: return "not_covered", "other_purpose"
    if receipt["received_at"] > until: return "not_covered", "objection_after_freeze"
    if until > header["received_until"]: return "not_covered", "freeze_after_set"
    if not standing: return "not_covered", "withdrawn"
    if run["present"] and "own_content" in standing: return "broken_promise", "rows_kept"
    if record["verification"]["found"]: return "not_covered", "run_found_rows"
    if record["verification"]["rows"] != record["kept_rows"]: return "not_covered", "run_checked_otherwise"
    return "excluded", ""
if __name__ == "__main__":
    if len(sys.argv) < 4: sys.exit(__doc__)
    steps, account = [0], (*sys.argv[4:], None)[0]
    try:
        texts = [open(name, encoding="utf-8").read() for name in sys.argv[1:4]]
        outcome, code = verify(*texts, account, time.time() * 10**6, steps.append)
    except Exception as error: outcome, code = "cannot_be_checked", f"step {steps[-1]}, {type(error).__name__}"
    print({"excluded": "AUSGESCHLOSSEN. Der Lauf hat den Widerspruch beachtet; so ist es unterschrieben.",
           "not_covered": "NICHT ERFASST. Echt, zeigt aber nicht, dass der Lauf den Widerspruch beachtet hat.",
           "broken_promise": "ZUSAGE GEBROCHEN. Was die Plattform unterschrieben hat, widerspricht sich.",
           "cannot_be_checked": "NICHT PRÜFBAR. Dieser Nachweis zeigt nichts."}[outcome],
          "" if account else "Um wessen Konto es geht, ist nicht geprüft.", f"[{outcome} {code}]")
    sys.exit({"excluded": 0, "not_covered": 4}.get(outcome, 1))
