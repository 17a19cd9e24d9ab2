"""A Dovecot of a test's own: real, on this machine alone, over TLS, with one mailbox, gone with the tests."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from certificates import certificate

WHY_NOT = "needs Dovecot, which is not installed (scripts/install-dovecot.sh)"
USER, PASSWORD = "erika@mail.example", "geheim öäü"

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain login
auth_cache_size = 0
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/passwords
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot(NamedTuple):
    """Where it listens, whose certificate it shows, and where its mails lie."""

    host: str
    port: int
    ca_file: Path
    mails: Path

    def deliver(self, raw: bytes, name: str, folder: str = "") -> None:
        """A mail that nobody has read."""
        place = self.mails / folder / "new"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(raw)

    def state(self) -> list[str]:
        """Every file of the mailbox that is a mail, with the marks that its name bears."""
        return sorted(
            path.relative_to(self.mails).as_posix()
            for path in self.mails.glob("*/*")
            if path.parent.name in ("new", "cur")
        )


def program() -> str | None:
    """None: there is none."""
    return shutil.which("dovecot") or next(
        (path for path in ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot") if Path(path).exists()), None
    )


@contextmanager
def server() -> Iterator[Dovecot]:
    """A running server."""
    dovecot = program()
    assert dovecot is not None, WHY_NOT
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))  # the path of a socket must be short
    try:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        import grp

        names = {
            "user": user.pw_name,
            "group": grp.getgrgid(user.pw_gid).gr_name,
            "uid": user.pw_uid,
            "gid": user.pw_gid,
        }
        (folder / "dovecot.conf").write_text(_CONFIG.format(folder=folder, port=port, **names))
        (folder / "passwords").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
        certificate("localhost", folder)
        for name in ("run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"):
            (folder / name).mkdir()
        as_user = {}
        if os.geteuid() == 0:
            as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        process = subprocess.Popen(
            [dovecot, "-F", "-c", folder / "dovecot.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_user,
        )
        try:
            _wait(port, process, folder / "log")
            yield Dovecot("localhost", port, folder / "certificate.pem", folder / "mail")
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text() if log.exists() else "it did not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
