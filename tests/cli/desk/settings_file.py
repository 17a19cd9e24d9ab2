"""Settings of a desk for tests of commands."""

from pathlib import Path

from widerspruch.desk.config import PostgresqlConfig


def write_settings(folder: Path, more: str = "", port: int = 8700, server: PostgresqlConfig | None = None) -> Path:
    """A file with the least that a desk needs, and its folders below the given one."""
    database = ""
    if server is not None:
        database = f'[desk.database]\nurl = "postgresql://{server.user}@/{server.name}?host={server.host}"\n'
    file = folder / "widerspruch.toml"
    file.write_text(
        f"""
[desk]
public_address = "http://localhost:{port}"
data = "data"
keys = "keys"
[desk.platforms.beispielnetz]
name = "Beispielnetz"
controller = "Beispielnetz GmbH"
{database}{more}
""",
        "utf-8",
    )
    return file
