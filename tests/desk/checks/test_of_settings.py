"""What a desk may not be run with in production: each with its own sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from widerspruch.desk.checks.finding import FindingCode
from widerspruch.desk.checks.of_settings import look_at_django, look_at_settings
from widerspruch.desk.config import (
    CredentialConfig,
    DeskConfig,
    LogConfig,
    OidcConfig,
    PlatformConfig,
    PostgresqlConfig,
    SmtpConfig,
    SqliteConfig,
)
from widerspruch.desk.settings import desk_settings
from widerspruch.lib.texts import load_catalogue

GOOD_SMTP = SmtpConfig(
    "mail.example.org", 587, "desk@example.org", bounce_domain="b.example.org", dkim_key=Path("k"),
    dkim_selector="s", dkim_domain="example.org",
)  # fmt: skip
ROLES = {f"desk-{role}": role for role in ("support", "legal", "operations", "oversight")}
Change = Callable[[DeskConfig], DeskConfig]


@pytest.fixture
def good(tmp_path: Path) -> DeskConfig:
    """A desk that nobody can object to."""
    (tmp_path / "data").mkdir(mode=0o700)
    return DeskConfig(
        public_address="https://widerspruch.example.org",
        platforms={"beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH", "Musterweg 1", "DE", "Berlin")},
        database=SqliteConfig(tmp_path / "data" / "desk.sqlite"),
        keys=tmp_path / "keys",
        sets=tmp_path / "sets",
        data=tmp_path / "data",
        openings=tmp_path / "openings",
        log=LogConfig(tmp_path / "log", tmp_path / "log.pem"),
        oidc=OidcConfig("https://login.example.org", "desk", "secret", roles=ROLES),
        smtp=GOOD_SMTP,
        credentials=(CredentialConfig("training", "gate", "0" * 64),),
        trusted_proxies=("10.0.0.0/8",),
    )


def found(config: DeskConfig) -> dict[str, str]:
    """Code -> weight."""
    return {one.code: one.weight for one in look_at_settings(config)}


def test_a_good_desk_is_not_objected_to(good: DeskConfig) -> None:
    assert found(good) == {}
    assert list(look_at_django(desk_settings(good, bytes(32)))) == []


def platform(**fields: str) -> Change:
    return lambda config: structs.replace(
        config, platforms={"beispielnetz": structs.replace(config.platforms["beispielnetz"], **fields)}
    )


def smtp(**fields: object) -> Change:
    return lambda config: structs.replace(config, smtp=structs.replace(GOOD_SMTP, **fields))


def of(**fields: object) -> Change:
    return lambda config: structs.replace(config, **fields)


def server(host: str, **options: str) -> Change:
    return of(database=PostgresqlConfig(host, "desk", "desk", options=options))


CASES: list[tuple[Change, dict[str, str]]] = [
    (of(is_demo=True), {"demo": "error"}),
    (lambda one: structs.replace(one, platforms={"platform": PlatformConfig("platform", "")}), {"platform_unset": "error"}),
    (platform(controller=""), {"controller_unset": "error"}),
    (platform(controller_address=""), {"controller_unset": "error"}),
    (platform(controller_country=""), {"controller_unlocated": "warning"}),
    (platform(controller_land=""), {"controller_unlocated": "warning"}),
    (platform(controller_country="IE", controller_land=""), {}),
    (of(public_address="http://widerspruch.example.org"), {"public_not_https": "error"}),
    (of(trusted_proxies=()), {"proxy_unnamed": "error"}),
    (of(trusted_proxies=("0.0.0.0/0",)), {"proxy_anybody": "error"}),
    (of(trusted_proxies=("10.0.0.1/32", "::/0")), {"proxy_anybody": "error"}),
    (of(metrics_networks=("0.0.0.0/0",)), {"figures_open": "error"}),
    (of(metrics_networks=("10.0.0.0/8",)), {}),
    (of(oidc=None), {"login_unset": "error"}),
    (of(oidc=OidcConfig("http://login.example.org", "d", "s", roles=ROLES)), {"login_not_https": "error"}),
    (of(oidc=OidcConfig("https://l", "d", "s", roles={"a": "legal", "b": "support", "c": "operations"})),
     {"role_unfilled": "warning"}),
    (of(smtp=None), {"mail_unset": "error"}),
    (smtp(tls="none"), {"mail_not_encrypted": "error"}),
    (smtp(tls="none", host="127.0.0.1"), {}),
    (smtp(dkim_key=None), {"mail_unsigned": "warning"}),
    (smtp(bounce_domain=""), {"bounces_unset": "warning"}),
    (of(credentials=()), {"gate_unset": "warning"}),
    (of(log=None), {"log_unset": "warning"}),
    (of(openings=None), {}),
    (lambda config: structs.replace(config, openings=config.sets / "openings"), {"openings_published": "error"}),
    (lambda config: structs.replace(config, openings=config.log.folder), {"openings_published": "error"}),
    (server("db.example.org"), {"database_not_verified": "error"}),
    (server("db.example.org", sslmode="require"), {"database_not_verified": "error"}),
    (server("db.example.org", sslmode="verify-full"), {}),
    (server("localhost"), {}),
    (server("/run/postgresql"), {}),
    (lambda config: structs.replace(config, keys=config.data / "keys"), {"keys_beside_data": "warning"}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "codes"), CASES, ids=[str(number) for number in range(len(CASES))])
def test_one_by_one(good: DeskConfig, change: Change, codes: dict[str, str]) -> None:
    """Each thing that is changed is found, and nothing else."""
    assert found(change(good)) == codes


def test_a_folder_that_others_can_look_into(good: DeskConfig) -> None:
    """The rights of the folder of the database count as they are."""
    good.data.chmod(0o755)
    assert found(good) == {"database_open": "error"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DEBUG", True, "settings_debug"),
        ("ALLOWED_HOSTS", ["*"], "settings_any_host"),
        ("SESSION_COOKIE_SECURE", False, "settings_cookie"),
        ("SESSION_COOKIE_HTTPONLY", False, "settings_cookie"),
        ("CSRF_COOKIE_SECURE", False, "settings_cookie"),
        ("CSRF_COOKIE_HTTPONLY", False, "settings_cookie"),
    ],
)
def test_what_django_is_told_is_held_to_it(good: DeskConfig, name: str, value: object, code: str) -> None:
    """Should a change of the program ever undo a protection, the check says so."""
    settings = {**desk_settings(good, bytes(32)), name: value}
    assert [one.code for one in look_at_django(settings)] == [code]


def test_every_finding_has_a_sentence_and_a_row() -> None:
    """In both languages, and in the page for operators."""
    german, english = (load_catalogue(language, "widerspruch.desk") for language in ("de", "en"))
    page = (Path(__file__).parents[3] / "docs/operators/desk-install.md").read_text("utf-8")
    for code in get_args(FindingCode):
        if code != "broken":
            assert german.placeholders(f"check.{code}") == english.placeholders(f"check.{code}")
            assert f"\n| `{code}` | " in page
