"""Settings as a `DeskConfig`; or everything that is wrong with them, all at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, structs

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
from widerspruch.desk.configuration import values
from widerspruch.desk.configuration.problem import ProblemCode, SettingProblem, WrongSettingError
from widerspruch.desk.configuration.settings_table import (
    CLAIM_NAMES,
    CREDENTIAL_SETTINGS,
    MAILS_PER_MINUTE,
    MEANINGLESS_WITHOUT,
    NEEDED_WITH,
    PLATFORM_SETTINGS,
    RETENTION,
    ROLES,
    SETTINGS,
    TABLES,
    VARIABLES,
    Setting,
    place_of,
)
from widerspruch.desk.configuration.values import Read

T = TypeVar("T")

_LONGEST_KEPT = 36_500
"""Days."""

UNNAMED = "platform"
"""What the one platform of a desk is called that nobody has configured."""


class Given(Struct, frozen=True):
    """What was set.

    Attributes:
        table: `[desk]` of the file. `folder`: where that lies; paths in it are relative to that.

        variables: Of the environment.
    """

    table: Mapping[str, object] = {}
    folder: Path = Path()
    variables: Mapping[str, str] = {}

    @property
    def is_nothing(self) -> bool:
        """Nobody has set anything."""
        return not self.table and not any(name.startswith(VARIABLES) for name in self.variables)


class Usual(Struct, frozen=True):
    """What holds where it is not set: only for a desk that nobody has configured."""

    data: Path
    public_address: str


def read_config(given: Given, usual: Usual) -> DeskConfig | tuple[SettingProblem, ...]:
    """What was set, checked.

    Args:
        usual: `data` counts wherever it is not set; the rest only where nothing is set at all.
    """
    reading = _Reading(given)
    found = reading.settings()
    platforms = reading.platforms()
    credentials = reading.credentials()
    roles = reading.words("oidc.roles", ROLES)
    claims = reading.named("oidc.claims", CLAIM_NAMES, values.text)
    retention = reading.named("retention", RETENTION, values.whole_number(1, _LONGEST_KEPT))
    by_domain = reading.by_domain("notices.domains", MAILS_PER_MINUTE)
    reading.look_for_unknown()
    reading.look_for_gaps(found)
    if given.is_nothing:
        found["public_address"] = usual.public_address
        platforms = {UNNAMED: PlatformConfig(UNNAMED, "")}
    elif "public_address" not in reading.seen:
        reading.wrong("public_address", "missing")
    if not given.is_nothing and not platforms and "platforms" not in reading.seen:
        reading.wrong("platforms", "missing_file")
    if reading.problems:
        return tuple(reading.problems)
    data = found.get("data", usual.data)
    return DeskConfig(
        public_address=found["public_address"],
        platforms=platforms,
        database=_database(found, data),
        keys=found.get("keys", data / "keys"),
        sets=found.get("sets", data / "sets"),
        data=data,
        openings=found.get("openings", data / "openings"),
        log=_log(found),
        oidc=_oidc(found, roles, claims),
        smtp=_smtp(found),
        credentials=credentials,
        retention=retention,
        notices_by_domain=by_domain,
        **{field: found[name] for name, field in _PLAIN.items() if name in found},
    )


_PLAIN = {
    "trusted_proxies": "trusted_proxies",
    "metrics_networks": "metrics_networks",
    "undo_hours": "undo_window",
    "claim_days": "claim_lasts",
    "promise_hours": "promise",
    "queue_length": "queue_length",
    "notices.mails_per_minute": "notices_per_minute",
}


class _Reading:
    """Goes through all that was set, and keeps what is wrong.

    Attributes:
        seen: Names of settings that were set, be it wrongly.
    """

    def __init__(self, given: Given) -> None:
        self._given = given
        self._flat = dict(_flattened(given.table))
        self._variables = {name: value for name, value in given.variables.items() if name.startswith(VARIABLES)}
        self.problems: list[SettingProblem] = []
        self.seen: set[str] = set()

    def wrong(self, name: str, code: ProblemCode, **told: str | int) -> None:
        """Keep a problem."""
        self.problems.append(SettingProblem(self._place(name), code, told))

    def settings(self) -> dict[str, Any]:
        """Those that are right, by name. A variable counts more than the file."""
        found: dict[str, Any] = {}
        for setting in SETTINGS:
            if setting.variable in self._variables:
                self._read(setting, self._variables[setting.variable], found)
            elif setting.name in self._flat:
                self._read(setting, self._flat[setting.name], found)
        return found

    def platforms(self) -> dict[str, PlatformConfig]:
        """Each in a table of its own."""
        found: dict[str, PlatformConfig] = {}
        for name, told in self._table("platforms").items():
            try:
                values.platform_name(name)
            except WrongSettingError as error:
                self.wrong(f"platforms.{name}", error.code)
            fields = self._fields(f"platforms.{name}", told, PLATFORM_SETTINGS)
            if fields is not None:
                found[name] = PlatformConfig(**fields)
        return found

    def credentials(self) -> tuple[CredentialConfig, ...]:
        """A list of tables."""
        told = self._at("credentials")
        if told is None:
            return ()
        if not isinstance(told, list):
            self.wrong("credentials", "not_list")
            return ()
        read = [
            self._fields(f"credentials.{number}", one, CREDENTIAL_SETTINGS) for number, one in enumerate(told, start=1)
        ]
        found = tuple(CredentialConfig(**fields) for fields in read if fields is not None)
        for field in ("name", "sha256"):
            if len({getattr(one, field) for one in found}) < len(found):
                self.wrong("credentials", "twice", what=field)
        return found

    def words(self, name: str, known: tuple[str, ...]) -> dict[str, str]:
        """A table of whatever names to words of a closed list."""
        found = {}
        for key, word in self._table(name).items():
            if word in known:
                found[key] = str(word)
            else:
                self.wrong(f"{name}.{key}", "not_one_of", known=", ".join(known))
        return found

    def named(self, name: str, known: tuple[str, ...], read: Read[T]) -> dict[str, T]:
        """A table of names of a closed list to values."""
        found: dict[str, T] = {}
        for key, told in self._table(name).items():
            if key not in known:
                self._unknown(f"{name}.{key}", [f"{name}.{one}" for one in known])
                continue
            try:
                found[key] = read(told, self._given.folder)
            except WrongSettingError as error:
                self.wrong(f"{name}.{key}", error.code, **error.values)
        return found

    def by_domain(self, name: str, read: Read[T]) -> dict[str, T]:
        """A table of domains, in small letters or capitals, to values."""
        found: dict[str, T] = {}
        for key, told in self._table(name).items():
            try:
                domain = values.domain(key, self._given.folder).lower()
                if domain in found:
                    self.wrong(name, "twice", what=domain)
                found[domain] = read(told, self._given.folder)
            except WrongSettingError as error:
                self.problems.append(SettingProblem(f"[desk.{name}] {key}", error.code, error.values))
        return found

    def look_for_unknown(self) -> None:
        """A setting that is misspelt would be silently without effect."""
        names = [setting.name for setting in SETTINGS]
        for name in self._flat:
            if name in (*names, *TABLES):
                continue
            if any(one.startswith(f"{name}.") for one in (*names, *TABLES)):
                self.wrong(name, "not_table")
            else:
                self._unknown(name, [*names, *TABLES])
        endings = [setting.variable.removeprefix(VARIABLES) for setting in SETTINGS]
        for variable in self._variables:
            ending = variable.removeprefix(VARIABLES)
            if ending not in endings:
                near = get_close_matches(ending, endings, 1)
                code: ProblemCode = "unknown_near" if near else "unknown"
                self.problems.append(SettingProblem(variable, code, {"near": VARIABLES + near[0]} if near else {}))

    def look_for_gaps(self, found: Mapping[str, Any]) -> None:
        """What only makes sense together."""
        for name, needed in (*NEEDED_WITH, *MEANINGLESS_WITHOUT):
            if name in self.seen and needed not in self.seen:
                self.wrong(needed, "needs", with_=self._place(name))
        if {"database.path", "database.url"} <= self.seen:
            self.wrong("database.path", "needs_one", other=place_of("database.url"))

    def _read(self, setting: Setting, told: object, found: dict[str, Any]) -> None:
        self.seen.add(setting.name)
        folder = Path() if setting.variable in self._variables else self._given.folder
        try:
            found[setting.name] = setting.read(told, folder)
        except WrongSettingError as error:
            self.wrong(setting.name, error.code, **error.values)

    def _fields(self, name: str, told: object, settings: tuple[Setting, ...]) -> dict[str, Any] | None:
        """The fields of one table, or None where something is wrong with it."""
        if not isinstance(told, Mapping):
            self.wrong(name, "not_table")
            return None
        before = len(self.problems)
        known = [setting.name for setting in settings]
        for key in told.keys() - set(known):
            self._unknown(f"{name}.{key}", [f"{name}.{one}" for one in known])
        fields = {}
        for setting in settings:
            if setting.name in told:
                try:
                    fields[setting.name] = setting.read(told[setting.name], self._given.folder)
                except WrongSettingError as error:
                    self.wrong(f"{name}.{setting.name}", error.code, **error.values)
            elif setting.without is None:
                self.wrong(f"{name}.{setting.name}", "missing")
        return fields if len(self.problems) == before else None

    def _table(self, name: str) -> Mapping[str, Any]:
        told = self._at(name)
        if told is None:
            return {}
        if not isinstance(told, Mapping):
            self.wrong(name, "not_table")
            return {}
        return told

    def _at(self, name: str) -> object | None:
        told: object = self._given.table
        for part in name.split("."):
            told = told.get(part) if isinstance(told, Mapping) else None
        if told is not None:
            self.seen.add(name)
        return told

    def _unknown(self, name: str, known: list[str]) -> None:
        above, _, last = name.rpartition(".")
        siblings = {one.rpartition(".")[2]: one for one in known if one.rpartition(".")[0] == above}
        beside = [siblings[one] for one in get_close_matches(last, siblings, 1)]
        near = beside or get_close_matches(name, known, 1, 0.8)
        if near and (beside or near[0] not in siblings.values()):
            self.wrong(name, "unknown_near", near=place_of(near[0]))
        else:
            self.wrong(name, "unknown")

    def _place(self, name: str) -> str:
        setting = next((one for one in SETTINGS if one.name == name), None)
        return setting.variable if setting is not None and setting.variable in self._variables else place_of(name)


def _flattened(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Settings by their names with points; the tables of which only a file can have some stay whole."""
    for key, told in table.items():
        name = f"{above}{key}"
        if isinstance(told, Mapping) and name not in TABLES:
            yield from _flattened(told, f"{name}.")
        else:
            yield name, told


def _database(found: Mapping[str, Any], data: Path) -> SqliteConfig | PostgresqlConfig:
    server: PostgresqlConfig | None = found.get("database.url")
    if server is None:
        return SqliteConfig(found.get("database.path", data / "desk.sqlite"))
    return structs.replace(server, password=found.get("database.password_file", ""))


def _log(found: Mapping[str, Any]) -> LogConfig | None:
    if "log.folder" not in found:
        return None
    told = {name: found[f"log.{name}"] for name in ("address", "run_keys") if f"log.{name}" in found}
    return LogConfig(found["log.folder"], found["log.key"], **told)


def _oidc(found: Mapping[str, Any], roles: Mapping[str, str], claims: Mapping[str, str]) -> OidcConfig | None:
    if "oidc.issuer" not in found:
        return None
    scopes = {"scopes": found["oidc.scopes"]} if "oidc.scopes" in found else {}
    secret = found["oidc.client_secret_file"]
    return OidcConfig(found["oidc.issuer"], found["oidc.client_id"], secret, roles, claims, **scopes)


def _smtp(found: Mapping[str, Any]) -> SmtpConfig | None:
    if "smtp.host" not in found:
        return None
    tls = found.get("smtp.tls", "starttls")
    return SmtpConfig(
        host=found["smtp.host"],
        port=found.get("smtp.port", 465 if tls == "implicit" else 587),
        sender=found["smtp.sender"],
        tls=tls,
        **{field: found[name] for name, field in _SMTP.items() if name in found},
    )


_SMTP = {
    "smtp.reply_to": "reply_to",
    "smtp.user": "user",
    "smtp.password_file": "password",
    "smtp.ca_file": "ca_file",
    "smtp.timeout_seconds": "timeout",
    "smtp.bounce_domain": "bounce_domain",
    "smtp.dkim_key_file": "dkim_key",
    "smtp.dkim_selector": "dkim_selector",
    "smtp.dkim_domain": "dkim_domain",
}
