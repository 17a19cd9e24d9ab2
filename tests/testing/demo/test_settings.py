"""The demo's settings are settings: read as any others, without a word of complaint."""

from pathlib import Path

from widerspruch.cli.desk.configured import configured
from widerspruch.desk.config import LogConfig
from widerspruch.testing.demo.demo_files import DemoFiles
from widerspruch.testing.demo.people import GROUPS
from widerspruch.testing.demo.settings import write_settings


def test_they_can_be_read(tmp_path: Path) -> None:
    """Also where an earlier demo had others; all of it in one folder."""
    write_settings(tmp_path, 1, "http://127.0.0.1:1", 1)
    config = configured(write_settings(tmp_path, 8700, "http://127.0.0.1:8701", 8703), "de")

    assert config.public_address == "http://localhost:8700"
    assert (config.keys, config.sets, config.data) == (tmp_path / "keys", tmp_path / "sets", tmp_path)
    assert config.oidc is not None
    assert config.oidc.roles == GROUPS
    assert config.smtp is not None
    assert (config.smtp.host, config.smtp.port, config.smtp.tls) == ("127.0.0.1", 8703, "none")
    assert sorted(one.role for one in config.credentials) == ["gate", "metrics", "platform"]
    assert sorted(config.platforms) == ["beispielbild", "beispielnetz"]
    assert config.log is None


def test_with_a_public_log(tmp_path: Path) -> None:
    """Its files are those that the demo trains with."""
    files = DemoFiles(tmp_path)
    config = configured(write_settings(tmp_path, 8700, "http://127.0.0.1:1", 1, "http://127.0.0.1:8704"), "de")
    assert config.log == LogConfig(files.log, files.log_key, "http://127.0.0.1:8704", (files.run_public,))
    assert (config.openings, config.keys / "hashing.key") == (files.openings, files.hashing_key)
