"""Settings from a file and from variables: all of them, all that is wrong with them, and never a secret in a sentence."""

import tomllib
from pathlib import Path
from typing import cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec import NODEFAULT, Struct, structs

from widerspruch.desk.access.claims import CLAIMS
from widerspruch.desk.cases.retention_rules import retention_rules
from widerspruch.desk.checks.of_settings import look_at_settings
from widerspruch.desk.config import DAY, HOUR, DeskConfig, PostgresqlConfig, SqliteConfig
from widerspruch.desk.configuration.problem import ProblemCode, SettingProblem
from widerspruch.desk.configuration.read import UNNAMED, Given, Usual, read_config
from widerspruch.desk.configuration.settings_table import CLAIM_NAMES, RETENTION, SETTINGS, place_of
from widerspruch.lib.texts import load_catalogue

USUAL = Usual(Path("/data"), "http://localhost:8700")
LEAST = """
public_address = "https://widerspruch.example.org"
[platforms.beispielnetz]
name = "Beispielnetz"
controller = "Beispielnetz GmbH"
"""
SECRET = "sesam-öffne-dich"


def told(text: str, folder: Path = Path(), **variables: str) -> DeskConfig | tuple[SettingProblem, ...]:
    """What comes of the table [desk] with this text."""
    named = {f"WIDERSPRUCH_DESK_{name}": value for name, value in variables.items()}
    return read_config(Given(tomllib.loads(text), folder, named), USUAL)


def config(text: str = LEAST, folder: Path = Path(), **variables: str) -> DeskConfig:
    found = told(text, folder, **variables)
    assert isinstance(found, DeskConfig), found
    return found


def problems(text: str, folder: Path = Path(), **variables: str) -> dict[str, str]:
    """Place -> code of what is wrong."""
    found = told(text, folder, **variables)
    assert not isinstance(found, DeskConfig)
    return {one.place: one.code for one in found}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", "utf-8")
    file.chmod(0o600)
    return file


def test_nothing_set_is_a_desk_in_one_folder() -> None:
    """Whoever sets nothing gets SQLite, and keys and sets beside it."""
    found = config("")
    assert found.database == SqliteConfig(Path("/data/desk.sqlite"))
    assert (found.keys, found.sets, list(found.platforms)) == (Path("/data/keys"), Path("/data/sets"), [UNNAMED])
    assert (found.undo_window, found.claim_lasts, found.promise) == (72 * HOUR, 30 * DAY, 24 * HOUR)
    assert (found.oidc, found.smtp, found.trusted_proxies) == (None, None, ())


def test_all_of_it(secret: Path) -> None:
    """Each setting that there is ends where it belongs."""
    text = f"""
        public_address = "https://widerspruch.example.org/"
        data = "data"
        keys = "/etc/keys"
        sets = "sets"
        openings = "/var/openings"
        trusted_proxies = ["10.0.0.0/8", "::1"]
        metrics_networks = []
        undo_hours = 24
        claim_days = 7
        promise_hours = 12
        queue_length = 100
        [log]
        folder = "log"
        key = "/etc/keys/log.pem"
        address = "https://log.example.org/"
        run_keys = ["runs.pem"]
        [notices]
        mails_per_minute = 60
        [notices.domains]
        "Gmail.com" = 1200
        "klein.example.org" = 5
        [database]
        url = "postgresql://desk@db.example.org:6432/objections?sslmode=verify-full"
        password_file = "{secret.name}"
        [retention]
        sent_mail = 14
        [oidc]
        issuer = "https://login.example.org/realms/one"
        client_id = "desk"
        client_secret_file = "secret"
        scopes = ["openid", "accounts"]
        roles = {{ "desk-legal" = "legal" }}
        claims = {{ accounts = "our_accounts" }}
        [smtp]
        host = "mail.example.org"
        port = 2525
        tls = "implicit"
        sender = "Beispielnetz <desk@example.org>"
        reply_to = "help@example.org"
        user = "desk"
        password_file = "secret"
        ca_file = "ca.pem"
        timeout_seconds = 5
        bounce_domain = "bounces.example.org"
        dkim_key_file = "dkim.pem"
        dkim_selector = "d1"
        dkim_domain = "example.org"
        [[credentials]]
        name = "training"
        role = "gate"
        sha256 = "{"0" * 64}"
        [platforms.beispielnetz]
        name = "Beispielnetz"
        controller = "Beispielnetz GmbH"
        controller_address = "Musterweg 1, 10115 Berlin"
        controller_country = "DE"
        controller_land = "Berlin"
        statement = {{ de = "Was öffentlich ist.", en = "What is public." }}
    """
    found = config(text, secret.parent)

    assert found.public_address == "https://widerspruch.example.org"
    assert (found.data, found.keys, found.sets) == (secret.parent / "data", Path("/etc/keys"), secret.parent / "sets")
    assert found.openings == Path("/var/openings")
    assert found.log is not None
    assert (found.log.folder, found.log.key) == (secret.parent / "log", Path("/etc/keys/log.pem"))
    assert (found.log.address, found.log.run_keys) == ("https://log.example.org", (secret.parent / "runs.pem",))
    assert (found.trusted_proxies, found.metrics_networks) == (("10.0.0.0/8", "::1/128"), ())
    assert (found.undo_window, found.claim_lasts, found.promise) == (24 * HOUR, 7 * DAY, 12 * HOUR)
    assert (found.queue_length, found.notices_per_minute, found.retention) == (100, 60, {"sent_mail": 14})
    assert found.notices_by_domain == {"gmail.com": 1200, "klein.example.org": 5}
    server = PostgresqlConfig("db.example.org", "objections", "desk", 6432, SECRET, {"sslmode": "verify-full"})
    assert found.database == server
    assert found.oidc is not None
    assert (found.oidc.issuer, found.oidc.client_secret) == ("https://login.example.org/realms/one", SECRET)
    assert (found.oidc.roles, found.oidc.claims) == ({"desk-legal": "legal"}, {"accounts": "our_accounts"})
    assert found.oidc.scopes == "openid accounts"
    assert found.smtp is not None
    assert (found.smtp.port, found.smtp.tls, found.smtp.password, found.smtp.timeout) == (2525, "implicit", SECRET, 5)
    assert (found.smtp.dkim_key, found.smtp.ca_file) == (secret.parent / "dkim.pem", secret.parent / "ca.pem")
    assert (found.smtp.reply_to, found.smtp.bounce_domain) == ("help@example.org", "bounces.example.org")
    assert [one.role for one in found.credentials] == ["gate"]
    assert found.platforms["beispielnetz"].controller_land == "Berlin"
    assert found.platforms["beispielnetz"].statement == {"de": "Was öffentlich ist.", "en": "What is public."}
    # Nothing that a desk can be told is left out above, and nothing that nobody can set.
    assert unset(found) == {"is_demo"}
    assert (
        unset(found.oidc)
        | unset(found.smtp)
        | unset(found.log)
        | unset(server)
        | unset(found.platforms["beispielnetz"])
        == set()
    )


def unset(config: Struct) -> set[str]:
    """Fields that are what they are where nobody says anything."""
    return {
        field.name
        for field in structs.fields(config)
        if getattr(config, field.name) == (field.default if field.default is not NODEFAULT else object())
    }


def test_nobody_shows_a_secret(secret: Path) -> None:
    """Neither the whole configuration nor a part of it, printed by whatever, holds a password."""
    found = config(
        LEAST,
        DATABASE_URL="postgresql://desk@db/desk",
        DATABASE_PASSWORD_FILE=str(secret),
        SMTP_HOST="mail.example.org",
        SMTP_SENDER="desk@example.org",
        SMTP_USER="desk",
        SMTP_PASSWORD_FILE=str(secret),
        OIDC_ISSUER="https://login.example.org",
        OIDC_CLIENT_ID="desk",
        OIDC_CLIENT_SECRET_FILE=str(secret),
    )
    assert found.oidc is not None
    assert found.oidc.client_secret == SECRET
    assert SECRET not in repr(found)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_can_be_a_variable(setting, secret: Path) -> None:
    """What is wrong with it is told under the name of the variable."""
    name = setting.variable.removeprefix("WIDERSPRUCH_DESK_")
    wrong = told(LEAST, **{name: "\0"})
    assert not isinstance(wrong, DeskConfig)
    assert any(one.place == setting.variable for one in wrong)


def test_a_variable_counts_more_than_the_file() -> None:
    """Also where the file says it wrongly; lists are parted by commas."""
    found = config(LEAST + '[smtp]\nhost = "a"\nsender = 7\n', SMTP_SENDER="desk@example.org", SMTP_HOST="b")
    assert found.smtp is not None
    assert found.smtp.host == "b"
    assert config(LEAST, TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.1").trusted_proxies == ("10.0.0.0/8", "192.0.2.1/32")


def test_a_path_in_a_file_is_relative_to_it(tmp_path: Path) -> None:
    """One in a variable is relative to where the command runs."""
    assert config(f'data = "x"\n{LEAST}', tmp_path).data == tmp_path / "x"
    assert config(LEAST, tmp_path, DATA="x").data == Path("x")


def test_the_port_follows_from_the_encryption() -> None:
    """465 where it begins at once, 587 where it is asked for."""
    mail = '[smtp]\nhost = "mail.example.org"\nsender = "desk@example.org"\n'
    assert [
        one.smtp.port
        for tls in ("implicit", "starttls")
        if (one := config(LEAST + mail, SMTP_TLS=tls)).smtp is not None
    ] == [465, 587]


class TestProblems:
    """What is wrong is said, and all of it at once."""

    def test_all_at_once(self) -> None:
        """Nobody corrects one mistake only to be told the next."""
        assert problems(
            """
            public_address = "https://example.org/desk"
            undo_hours = 0
            undo_hors = 7
            trusted_proxies = ["10.0.0.1/8"]
            [oidc]
            issuer = "example.org"
            [platforms.Beispiel]
            name = "B"
            """
        ) == {
            "[desk] public_address": "not_public_address",
            "[desk] undo_hours": "not_number",
            "[desk] undo_hors": "unknown_near",
            "[desk] trusted_proxies": "not_network",
            "[desk.oidc] issuer": "not_web_address",
            "[desk.oidc] client_id": "needs",
            "[desk.oidc] client_secret_file": "needs",
            "[desk.platforms] Beispiel": "not_platform",
            "[desk.platforms.Beispiel] controller": "missing",
        }

    def test_what_must_be_set_where_anything_is(self) -> None:
        """An address and a platform: nobody's objections are taken for an unnamed one by mistake."""
        assert problems("undo_hours = 7") == {"[desk] public_address": "missing", "[desk] platforms": "missing_file"}
        assert problems("", UNDO_HOURS="7").keys() == {"[desk] public_address", "[desk] platforms"}

    @pytest.mark.parametrize(
        ("lines", "place", "code"),
        [
            ('public_address = "ftp://example.org"', "[desk] public_address", "not_web_address"),
            ('public_address = "https://user@example.org"', "[desk] public_address", "not_web_address"),
            ('public_address = "https://example.org:x"', "[desk] public_address", "not_web_address"),
            ('public_address = "https://Example.org"', "[desk] public_address", "not_public_address"),
            ("undo_hours = true", "[desk] undo_hours", "not_number"),
            ("undo_hours = 1.5", "[desk] undo_hours", "not_number"),
            ("undo_hours = -1", "[desk] undo_hours", "not_number"),
            ('undo_hours = "²"', "[desk] undo_hours", "not_number"),
            ("trusted_proxies = 7", "[desk] trusted_proxies", "not_list"),
            ('keys = ""', "[desk] keys", "not_a_path"),
            ('database.url = "mysql://desk@db/desk"', "[desk.database] url", "not_database"),
            ('database.url = "postgresql://db/desk"', "[desk.database] url", "not_database"),
            ('database.url = "postgresql://desk@db/"', "[desk.database] url", "not_database"),
            ('database.url = "postgresql://desk@db/desk?options=-c"', "[desk.database] url", "not_database"),
            ('database.url = "postgresql://desk:x@db/desk"', "[desk.database] url", "password_in_address"),
            ('database.url = "postgresql://d@db/d"\ndatabase.path = "x"', "[desk.database] path", "needs_one"),
            ('database.password_file = "x"', "[desk.database] url", "needs"),
            ('smtp.host = "mail example"', "[desk.smtp] host", "not_domain"),
            ('smtp.host = "m"\nsmtp.sender = "desk"', "[desk.smtp] sender", "not_sender"),
            ('smtp.host = "m"\nsmtp.sender = "a@b\\nBcc: c@d"', "[desk.smtp] sender", "not_text"),
            ('smtp.tls = "no"', "[desk.smtp] tls", "not_one_of"),
            ('smtp.dkim_key_file = "x"', "[desk.smtp] dkim_selector", "needs"),
            ("smtp = 7", "[desk] smtp", "not_table"),
            ("credentials = 7", "[desk] credentials", "not_list"),
            ("credentials = [7]", "[desk.credentials] 1", "not_table"),
            ('oidc.roles = { x = "boss" }', "[desk.oidc.roles] x", "not_one_of"),
            ('oidc.scopes = ["profile"]', "[desk.oidc] scopes", "not_scopes"),
            ('oidc.scopes = "openid profile"', "[desk.oidc] scopes", "not_scopes"),
            ("notices.domains = { gmail = { com = 7 } }", "[desk.notices.domains] gmail", "not_number"),
            ('notices.domains = { "b c" = 7 }', "[desk.notices.domains] b c", "not_domain"),
            ('notices.domains = { "gmail.com" = 0 }', "[desk.notices.domains] gmail.com", "not_number"),
            ('notices.domains = { "gmail.com" = 1, "Gmail.com" = 2 }', "[desk.notices] domains", "twice"),
            ("notices.domains = 7", "[desk.notices] domains", "not_table"),
            ("retention = { sent_mail = 0 }", "[desk.retention] sent_mail", "not_number"),
            ("retention = { sent_mails = 1 }", "[desk.retention] sent_mails", "unknown_near"),
            ("retention = { session = 1 }", "[desk.retention] session", "unknown"),
            ('oidc.claims = { acounts = "x" }', "[desk.oidc.claims] acounts", "unknown_near"),
            ("oidc.claims = { accounts = 7 }", "[desk.oidc.claims] accounts", "not_text"),
            ('platforms.x.statement = "x"', "[desk.platforms.x] statement", "not_table"),
            ('platforms.x.statement = { fr = "x" }', "[desk.platforms.x] statement", "not_one_of"),
            ('platforms.x.statement = { de = "" }', "[desk.platforms.x] statement", "not_text"),
        ],
    )
    def test_one_by_one(self, lines: str, place: str, code: str) -> None:
        text = LEAST.replace('public_address = "https://widerspruch.example.org"', "")
        known = "" if "public_address" in lines else 'public_address = "https://widerspruch.example.org"\n'
        found = problems(f"{known}{lines}\n{text}")
        assert found.get(place) == code, found

    def test_two_keys_that_are_one(self) -> None:
        """Whose is whose could not be told."""
        one = f'[[credentials]]\nname = "%s"\nrole = "gate"\nsha256 = "{"0" * 64}"\n'
        assert problems(LEAST + one % "a" + one % "b") == {"[desk] credentials": "twice"}

    def test_a_variable_that_is_misspelt_is_named(self) -> None:
        """It would be silently without effect."""
        assert problems(LEAST, SMTP_TSL="none") == {"WIDERSPRUCH_DESK_SMTP_TSL": "unknown_near"}
        assert problems(LEAST, XYZ="none") == {"WIDERSPRUCH_DESK_XYZ": "unknown"}

    @pytest.mark.parametrize(
        ("made", "code"),
        [("missing", "secret_missing"), ("open", "secret_open"), ("empty", "secret_empty"), ("two", "secret_empty"),
         ("folder", "secret_unreadable"), ("binary", "secret_unreadable")],
    )  # fmt: skip
    def test_a_secret_that_is_none(self, made: str, code: str, tmp_path: Path) -> None:
        """Not there, readable by others, without a line, with two, no file, no text."""
        file = tmp_path / "secret"
        contents = {"open": b"x", "empty": b"\n", "two": b"a\nb\n", "binary": b"\xff\xfe"}
        if made == "folder":
            file.mkdir()
        elif made != "missing":
            file.write_bytes(contents[made])
            file.chmod(0o644 if made == "open" else 0o600)
        text = f'{LEAST}[smtp]\nhost = "m"\nsender = "a@example.org"\nuser = "u"\npassword_file = "secret"\n'
        assert problems(text, tmp_path) == {"[desk.smtp] password_file": code}

    @given(
        some.recursive(
            some.none() | some.booleans() | some.integers() | some.text(max_size=20) | some.floats(),
            lambda inner: some.lists(inner, max_size=3) | some.dictionaries(
                some.sampled_from(["smtp", "host", "platforms", "credentials", "oidc", "roles", "name", "x"]), inner,
                max_size=4,
            ),
            max_leaves=20,
        )
    )  # fmt: skip
    def test_whatever_is_set_ends_in_a_value(self, anything: object) -> None:
        """No file makes the command fail without a sentence."""
        table = anything if isinstance(anything, dict) else {"smtp": anything, "platforms": anything}
        found = read_config(Given(table, Path()), USUAL)
        for one in () if isinstance(found, DeskConfig) else found:
            for language in ("de", "en"):
                assert load_catalogue(language, "widerspruch.desk")(one.text_id, **one.values)


def test_every_problem_has_a_sentence() -> None:
    """In both languages, with the same places left open."""
    german, english = (load_catalogue(language, "widerspruch.desk") for language in ("de", "en"))
    for code in get_args(ProblemCode):
        assert german.placeholders(f"setting.{code}") == english.placeholders(f"setting.{code}")


def test_claims_are_those_that_are_read() -> None:
    """What can be renamed is what a login is read for."""
    assert set(CLAIM_NAMES) == set(CLAIMS)


def test_what_is_kept_can_be_kept_for_longer_or_shorter() -> None:
    """Of every rule that has days, but for those that follow from what they are."""
    with_days = {rule.id for rule in retention_rules() if rule.days is not None}
    assert with_days - set(RETENTION) == {"session", "limit", "handed_in"}
    assert set(RETENTION) <= with_days


def test_the_example_of_the_documentation_is_a_desk_nobody_can_object_to(secret: Path) -> None:
    """As it stands there, once the secrets are there and a key is made; until then, that is what is said."""
    page = (Path(__file__).parents[3] / "docs/operators/desk-install.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    for file in ("oidc.secret", "smtp.secret"):
        example = example.replace(f"/etc/widerspruch/{file}", str(secret))
    table = tomllib.loads(example)["desk"]

    (left,) = cast("tuple[SettingProblem, ...]", read_config(Given(table), USUAL))
    assert (left.place, left.code) == ("[desk.credentials.1] sha256", "not_digest")
    table["credentials"][0]["sha256"] = "0" * 64
    assert list(look_at_settings(cast("DeskConfig", read_config(Given(table), USUAL)))) == []


def test_the_documentation_has_a_row_for_each() -> None:
    """Settings, their variables and what holds without them stand in the page for operators, and no other."""
    page = (Path(__file__).parents[3] / "docs/operators/desk-install.md").read_text("utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| `[desk")]
    assert [row.split(" | ")[:3] for row in rows] == [
        [f"| `{place_of(one.name)}`", f"`{one.variable}`", one.without or "needed"] for one in SETTINGS
    ]
