"""The user name of an account, out of what people and corpora write: `@erika`, `u/erika`, a profile's address."""

from widerspruch.identifiers.fold import fold_handle, fold_url
from widerspruch.identifiers.profile_hosts import OF_PLATFORM, handle_in


def handle_of(platform: str, written: str) -> str:
    """The folded handle; "" where nothing is left, or where an address is not that of a profile at this platform.

    An address that holds an id (`facebook.com/profile.php?id=12`, `youtube.com/channel/UC...`) holds no handle.
    """
    if "/" not in written:
        return fold_handle(written)
    address = written.strip().strip("/")
    if "://" not in address and "." not in address.partition("/")[0]:
        address = _on_its_host(platform, address)
    of, handle = handle_in(fold_url(address))
    if of != platform or _is_id(platform, address, handle):
        return ""
    return fold_handle(handle)


def _on_its_host(platform: str, path: str) -> str:
    """`u/erika` as the address that it is short for; "" where the platform has no such paths."""
    host = OF_PLATFORM.get(platform)
    if host is None or path.partition("/")[0].casefold() not in host.marks:
        return ""
    return f"{host.host}/{path}"


def _is_id(platform: str, address: str, handle: str) -> bool:
    return (platform == "facebook" and handle.isdecimal()) or (
        platform == "youtube" and "/channel/" in address.casefold()
    )
