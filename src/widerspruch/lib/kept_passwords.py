"""Passwords in the system's own keyring, for those who want it: nowhere else is one ever kept.

The package `keyring` is not part of every installation (`widerspruch[keyring]`), and not every system has a keyring.
Of what that package can do, only the keyrings of the systems themselves are used: it also knows plain files.
"""

from typing import Protocol, cast

_OF_SYSTEMS = frozenset(
    f"keyring.backends.{name}" for name in ("macOS", "Windows", "SecretService", "libsecret", "kwallet")
)


class _Keyring(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def can_keep_passwords() -> bool:
    """Whether there is a keyring here."""
    return _keyring() is not None


def kept_password(service: str, user: str) -> str | None:
    """The password that was kept; None: none was, or the keyring stays locked.

    Args:
        service: What it is for: "widerspruch: smtp.example.org".
    """
    keyring = _keyring()
    try:
        return None if keyring is None else keyring.get_password(service, user)
    except Exception:  # each system's keyring fails in its own way, and no word of it may reach a log
        return None


def keep_password(service: str, user: str, password: str) -> bool:
    """Keep it. Returns whether it is kept now."""
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(service, user, password)
    except Exception:
        return False
    return True


def forget_password(service: str, user: str) -> None:
    """Keep it no more."""
    keyring = _keyring()
    try:
        if keyring is not None:
            keyring.delete_password(service, user)
    except Exception:  # it is not there
        return


def _keyring() -> _Keyring | None:
    """The best of the system's own; a program's or a person's setting that names another one does not count."""
    try:
        from keyring.backend import get_all_keyring
    except ImportError:
        return None
    own = [one for one in get_all_keyring() if type(one).__module__.split(".api")[0] in _OF_SYSTEMS]
    return cast("_Keyring | None", max(own, key=lambda one: one.priority, default=None))
