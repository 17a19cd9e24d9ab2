"""The settings of the desk of Beispielnetz, as a company would write them."""

from pathlib import Path
from urllib.parse import urlsplit

from widerspruch.lib.whole_files import atomic_write
from widerspruch.testing.demo.identity_provider import CLIENT_ID, CLIENT_SECRET
from widerspruch.testing.demo.people import GROUPS
from widerspruch.testing.demo.tokens import TOKENS, digest_of

SETTINGS_FILE = "widerspruch.toml"
_SECRET_FILE = "oidc.secret"  # noqa: S105 the name of a file


def write_settings(folder: Path, port: int, issuer: str, smtp_port: int, log: str | None = None) -> Path:
    """Write the file, and the secret that it names, over those of an earlier demo; gives the file.

    Args:
        port: Of the desk. `smtp_port`: of the mail catcher on this machine.

        log: Where the public log is served; None: there is none.
    """
    atomic_write(folder / _SECRET_FILE, f"{CLIENT_SECRET}\n".encode())
    atomic_write(folder / SETTINGS_FILE, settings_text(port, issuer, smtp_port, log).encode())
    return folder / SETTINGS_FILE


def settings_text(port: int, issuer: str, smtp_port: int, log: str | None = None) -> str:
    """As `write_settings` writes them."""
    roles = "\n".join(f'"{group}" = "{role}"' for group, role in GROUPS.items())
    platforms = "\n".join(_PLATFORM.format(slug=name.lower(), name=name) for name in ("Beispielnetz", "Beispielbild"))
    keys = "\n".join(_CREDENTIAL.format(role=role, sha256=digest_of(token)) for role, token in TOKENS.items())
    return f"""# The demo's desk: written anew each time that it is started.
[desk]
public_address = "http://localhost:{port}"
data = "."

[desk.oidc]
issuer = "{issuer}"
client_id = "{CLIENT_ID}"
client_secret_file = "{_SECRET_FILE}"

[desk.oidc.roles]
{roles}

[desk.smtp]
host = "{urlsplit(issuer).hostname}"
port = {smtp_port}
tls = "none"
sender = "widerspruch@beispielnetz.example"
{"" if log is None else _LOG.format(address=log)}
{platforms}
{keys}"""


_PLATFORM = """[desk.platforms.{slug}]
name = "{name}"
controller = "Beispielnetz GmbH"
controller_address = "Musterweg 1, 10115 Berlin"
controller_country = "DE"
controller_land = "Berlin"
"""

_LOG = """
[desk.log]
folder = "training/log"
key = "training/log.pem"
address = "{address}"
run_keys = ["training/runs.public.pem"]
"""

_CREDENTIAL = """[[desk.credentials]]
name = "demo {role}"
role = "{role}"
sha256 = "{sha256}"
"""
