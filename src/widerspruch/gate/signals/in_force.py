"""Which accounts signals keep out of a corpus: deny beats allow, and an allow to one builder is no allow to others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.signals.sources import GENERATIVE
from widerspruch.gate.signals.table import read_signal_table
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.vocabulary import RestsOn

_AT_ONCE = 32_768
_MEMORY = "256MiB"

# What is said to the builder goes before what the same place says to everybody. Where no builder is named, nobody knows
# whose models it will be: a no to any of them counts, a yes to one of them does not.
_SQL = """
    WITH heard AS (
        SELECT * FROM signals
        WHERE platform = $platform AND purpose = $purpose
            AND (builder IS NULL OR builder = $builder OR ($builder IS NULL AND value = 'deny'))
    ),
    spoken_to AS (
        SELECT DISTINCT account_id, handle, source FROM heard
        WHERE builder IS NOT NULL AND $builder IS NOT NULL AND value IN ('allow', 'deny')
    ),
    holding AS (
        SELECT heard.* FROM heard LEFT JOIN spoken_to ON heard.account_id IS NOT DISTINCT FROM spoken_to.account_id
            AND heard.handle IS NOT DISTINCT FROM spoken_to.handle AND heard.source = spoken_to.source
        WHERE spoken_to.source IS NULL OR heard.builder IS NOT NULL
    ),
    of_accounts AS (
        SELECT account_id, handle, BOOL_OR(value = 'deny') AS denied, BOOL_OR(value = 'allow') AS allowed,
            BOOL_OR(is_policy) AS by_policy, BOOL_OR(value = 'default_deny') AS is_preset,
            MIN(seen_at) FILTER (value = 'deny') AS denied_at, MIN(seen_at) FILTER (is_policy) AS policy_at,
            LIST(DISTINCT source ORDER BY source) FILTER (value = 'deny') AS deniers,
            LIST(DISTINCT source ORDER BY source) FILTER (is_policy) AS policies
        FROM (SELECT *, value = 'default_deny' OR ($strict AND value = 'unknown') AS is_policy FROM holding)
        GROUP BY account_id, handle
    )
    SELECT account_id, handle, denied, allowed, by_policy, is_preset,
        CASE WHEN denied THEN denied_at ELSE policy_at END AS seen_at,
        CASE WHEN denied THEN deniers ELSE policies END AS sources
    FROM of_accounts ORDER BY account_id, handle
"""


class SignalsGiven(Struct, frozen=True, kw_only=True):
    """Files of signals. `builder`: of the models, by DID or domain. `strict`: what is not clear keeps out, too."""

    files: tuple[Path, ...] = ()
    builder: str | None = None
    strict: bool = False


class KeptOutBySignal(Struct, frozen=True):
    """An account that is to be kept out. `rests_on`: whether somebody said so, a platform presets it, or strictness
    asks for it."""

    account_id: str | None
    handle: str | None
    seen_at: int
    sources: tuple[str, ...]
    rests_on: RestsOn


class SignalsInForce:
    """Reads signals once, and keeps count. `sources`, `policies`: accounts that are kept out, by source."""

    def __init__(self, given: SignalsGiven, platform: str, received_until: int) -> None:
        self._given, self._platform, self._until = given, platform, received_until
        self.sources, self.policies = Counter[str](), Counter[str]()
        self.denied = self.by_policy = self.allowed = self.unclear = 0

    def kept_out(self) -> Iterator[list[KeptOutBySignal]]:
        """In the order of their accounts, some at a time.

        Raises:
            GateError: what `read_signal_table` raises; `signals_platform` (values: file, platform): none is of it;
                `signals_later` (values: file): seen after what the set is to know.
        """
        if not self._given.files:
            return
        tables = [self._table(path) for path in self._given.files]
        values = {
            "platform": self._platform,
            "purpose": GENERATIVE,
            "builder": None if self._given.builder is None else self._given.builder.strip().lower(),
            "strict": self._given.strict,
        }
        with closing(connect(memory_limit=_MEMORY, threads=2)) as database:
            database.register("signals", pa.concat_tables(tables))
            accounts = database.execute(_SQL, values)
            while rows := accounts.fetchmany(_AT_ONCE):
                yield [found for row in rows if (found := self._found(*row)) is not None]

    @property
    def kept(self) -> int:
        """Accounts that were handed out so far."""
        return self.denied + self.by_policy

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Accounts by source: of those who said no, and of those of whom a policy says so."""
        return dict(sorted(self.sources.items())), dict(sorted(self.policies.items()))

    def _table(self, path: Path) -> pa.Table:
        table = read_signal_table(path)
        own = table.filter(pc.equal(table["platform"], self._platform))
        if len(table) and not len(own):
            raise GateError("signals_platform", file=path.name, platform=self._platform)
        if len(own) and pc.max(own["seen_at"]).as_py() > self._until:
            raise GateError("signals_later", file=path.name)
        return own

    def _found(
        self,
        account_id: str | None,
        handle: str | None,
        denied: bool,
        allowed: bool,
        by_policy: bool,
        is_preset: bool,
        seen_at: int,
        sources: list[str],
    ) -> KeptOutBySignal | None:
        """What to do about an account. Somebody's yes lifts what nobody said."""
        if not denied and (allowed or not by_policy):
            self.allowed += allowed
            self.unclear += not allowed
            return None
        (self.sources if denied else self.policies).update(sources)
        self.denied += denied
        self.by_policy += not denied
        rests_on: RestsOn = "signal" if denied else "preset" if is_preset else "unclear_signal"
        return KeptOutBySignal(account_id, handle, seen_at, tuple(sources), rests_on)
