"""The public keys of the desk, with which anybody checks what it signed: those of earlier days, too."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.key_history import published_key, published_keys
from widerspruch.desk.proofs.seen_log import run_keys
from widerspruch.desk.telling.words import DeskWords
from widerspruch.protocol.discovery import PublicKeyEntry
from widerspruch.protocol.signing_keys import VerifyingKey


class ToldKey(Struct, frozen=True):
    """One of them in words."""

    key_id: str
    file: str
    address: str
    purpose: str
    when: str
    is_current: bool


def public_keys(desk: Desk) -> tuple[PublicKeyEntry, ...]:
    """All of them, those that sign now first; also those by which runs are signed, which are not the desk's own."""
    told = {one.file: one for one in _published(desk)}
    for use, key in (("receipts", desk.keys.receipts.public), ("sets", desk.keys.sets.public)):
        told.setdefault(_file(use, key), _key(use, key, None, None))
    for key in run_keys(desk.config):
        told.setdefault(_file("runs", key), _key("runs", key, None, None))
    return tuple(sorted(told.values(), key=lambda one: (one.until is not None, one.use, -(one.since or 0))))


def told_keys(desk: Desk, words: DeskWords) -> tuple[ToldKey, ...]:
    """The same for a page."""
    return tuple(
        ToldKey(
            key_id=one.key_id,
            file=one.file,
            address=f"/keys/{one.file}",
            purpose=words.desk(f"page.keys.use.{one.use}"),
            when=_when(one, words),
            is_current=one.until is None,
        )
        for one in public_keys(desk)
    )


def _published(desk: Desk) -> Iterator[PublicKeyEntry]:
    for one in published_keys(desk.config.keys):
        yield _key(one.use, published_key(desk.config.keys, one), one.since, one.until)


def _key(use: str, key: VerifyingKey, since: int | None, until: int | None) -> PublicKeyEntry:
    return PublicKeyEntry(
        use=use, key_id=key.key_id, pem=key.pem.decode(), file=_file(use, key), since=since, until=until
    )


def _file(use: str, key: VerifyingKey) -> str:
    return f"{use}-{key.key_id.partition(':')[2]}.pem"


def _when(key: PublicKeyEntry, words: DeskWords) -> str:
    if key.since is None:
        return words.desk("page.keys.now")
    if key.until is None:
        return words.desk("page.keys.since", since=words.instant(key.since))
    return words.desk("page.keys.from_to", since=words.instant(key.since), until=words.instant(key.until))
