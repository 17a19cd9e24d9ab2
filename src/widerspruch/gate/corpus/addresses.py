"""What an address of a corpus may say: a place, and settings that are no secret."""

import re
from urllib.parse import parse_qsl, urlsplit

from widerspruch.gate.errors import GateError

SETTINGS = {
    "s3": {"region", "scheme", "endpoint_override"},
    "gs": {"scheme", "endpoint_override", "retry_limit_seconds"},
    "gcs": {"scheme", "endpoint_override", "retry_limit_seconds"},
    "abfs": {"blob_storage_authority", "dfs_storage_authority", "enable_tls"},
    "abfss": {"blob_storage_authority", "dfs_storage_authority", "enable_tls"},
    "hdfs": {"replication", "buffer_size", "default_block_size"},
    "viewfs": {"replication", "buffer_size", "default_block_size"},
    "file": set[str](),
}
"""What may stand behind a question mark, by the kind of store. Whatever else could be a key, or the place of one."""

_VALUE = re.compile(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
"""A word, or a host with its port: no name and password before an @."""

_PORT = re.compile(r":\d*$")
_NO_SECRET_BEFORE = {"abfs": re.compile(r"[a-z0-9$-]+"), "gs": re.compile("anonymous"), "gcs": re.compile("anonymous")}
"""What may stand before an @: the container of a store, or nobody."""


def check_no_secret(address: str) -> None:
    """Refuse an address that holds, or could hold, what nobody may read: it would stand in the list of processes and
    in the manifest.

    Raises:
        GateError: `address_with_secret`, or `address_setting` (values: setting, known) for one that is not known.
    """
    scheme, _, rest = address.partition("://")
    scheme = scheme.lower()
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    before, at, host = place.rpartition("@")
    allowed = _NO_SECRET_BEFORE.get(scheme.removesuffix("s") if scheme == "abfss" else scheme)
    if at and not (allowed is not None and allowed.fullmatch(before)):
        raise GateError("address_with_secret")
    if ":" in _PORT.sub("", host) and not host.startswith("["):
        raise GateError("address_with_secret")
    if "@" in rest.partition("?")[0][len(place) :].partition("/")[0]:
        raise GateError("address_with_secret")
    _check_settings(scheme, address)


def _check_settings(scheme: str, address: str) -> None:
    known = SETTINGS.get(scheme)
    if known is None:
        return  # no store of ours: refused as such
    try:
        settings = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True, separator="&")
    except ValueError as error:
        if "?" not in address:
            return
        raise GateError("address_with_secret") from error
    for setting, value in settings:
        if setting not in known:
            raise GateError("address_setting", known=", ".join(sorted(known)) or "–")
        if not _VALUE.fullmatch(value):
            raise GateError("address_with_secret")
