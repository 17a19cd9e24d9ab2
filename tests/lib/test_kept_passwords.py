"""Passwords lie in the keyring of the system or nowhere."""

import sys

import keyring.backend
import pytest

from system_keyring import SystemKeyring
from widerspruch.lib.kept_passwords import can_keep_passwords, forget_password, keep_password, kept_password

SERVICE, USER, PASSWORD = "widerspruch: smtp.example.org", "erika", "geheim"


class _Locked(SystemKeyring):
    priority = 6

    def get_password(self, service, user):
        raise RuntimeError(f"locked: {user}")

    set_password = delete_password = get_password


class _PlainFile(SystemKeyring):
    priority = 9
    __module__ = "keyrings.alt.file"


@pytest.fixture
def there(monkeypatch):
    """The keyrings that this system has."""
    backends = []
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: backends)
    return backends


def test_a_password_is_kept_and_forgotten(there):
    """By service and user."""
    there.append(SystemKeyring())
    assert can_keep_passwords()
    assert kept_password(SERVICE, USER) is None
    assert keep_password(SERVICE, USER, PASSWORD)
    assert kept_password(SERVICE, USER) == PASSWORD
    assert kept_password(SERVICE, "max") is None
    forget_password(SERVICE, USER)
    assert kept_password(SERVICE, USER) is None
    forget_password(SERVICE, USER)


def test_a_keyring_that_is_a_plain_file_is_none(there):
    """However highly it thinks of itself."""
    there.append(_PlainFile())
    assert not can_keep_passwords()
    assert not keep_password(SERVICE, USER, PASSWORD)
    assert there[0].kept == {}


def test_a_keyring_that_stays_locked_keeps_nothing_and_says_nothing(there):
    """The password is asked for then, as always."""
    there.append(_Locked())
    assert not keep_password(SERVICE, USER, PASSWORD)
    assert kept_password(SERVICE, USER) is None
    forget_password(SERVICE, USER)


def test_without_the_package_there_is_no_keyring(monkeypatch):
    """It is not part of every installation."""
    monkeypatch.setitem(sys.modules, "keyring.backend", None)
    assert not can_keep_passwords()
    assert kept_password(SERVICE, USER) is None
