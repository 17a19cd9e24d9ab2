"""What a chain of sets may say that a corpus's run did not know, and what a purge makes of it."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gate import made
from gate.made import BEFORE, objection
from gate.purge.test_purge import LATE, LATER, built, late, newer_set
from widerspruch.gate.purge import steps
from widerspruch.gate.purge.newly_effective import newly_effective_accounts
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.rulebook.decide import Objection

DAY = 86_400_000_000
KEYED = made.profile(author={"column": "author_id", "is": "key"})


def posts(*accounts: int) -> pa.Table:
    """Posts that carry keyed author ids."""
    keys = [made.KEY.key_of("instagram", "account", str(account)) for account in accounts]
    return made.posts(pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16))))


def left(folder: Path) -> list[str]:
    """Texts of the corpus as it is."""
    texts: list[str] = made.kept(folder).column("text").to_pylist()
    return texts


def test_everything_new_in_an_increment(tmp_path: Path) -> None:
    """Late objections and such as are dated back go; withdrawn ones, and people who are not in the corpus, do not."""
    built(tmp_path, {"a.parquet": posts(1, 2, 3, 4, 5)}, [objection(1), objection(9)], profile=KEYED)
    new = [objection(3, LATE), objection(4, BEFORE), objection(5, LATE, withdrawn_at=LATE + 1), objection(8, LATE)]
    increment = newer_set(tmp_path, new, since=1)

    outcome = late(tmp_path, [], exclusions=(tmp_path / "set", increment))

    assert left(tmp_path) == ["Beitrag 1", "Beitrag 4"]
    assert outcome.authors == 2


def test_what_was_known_and_not_yet_heeded(tmp_path: Path) -> None:
    """Objections that an earlier purge left for later, by its freeze, are found by the same sets without it."""
    built(tmp_path, {"a.parquet": posts(1, 2, 3)}, [objection(1)], profile=KEYED)
    increment = newer_set(tmp_path, [objection(2, LATE), objection(3, LATE + 5 * DAY)], since=1)
    sets = (tmp_path / "set", increment)

    late(tmp_path, [], exclusions=sets, freeze=date(2026, 7, 22))
    assert left(tmp_path) == ["Beitrag 2"]

    late(tmp_path, [], exclusions=sets)
    assert left(tmp_path) == []


def test_a_full_set_may_say_anything(tmp_path: Path) -> None:
    """Only sets that begin with those of the run, by digest, tell what is new; of a full set every account counts."""
    built(tmp_path, {"a.parquet": posts(1, 2)}, [objection(1)], profile=KEYED)
    run = made.manifest(tmp_path)
    increment = newer_set(tmp_path, [objection(2, LATE)], since=1)
    full = newer_set(tmp_path, [objection(2, LATE)], number=3)
    opened = [
        open_sets(folders, platform="instagram", now=LATER, signature_needed=False)
        for folders in ([tmp_path / "set", increment], [full])
    ]
    assert [newly_effective_accounts(one, run) is None for one in opened] == [False, True]
    assert [one.begins_with(run.exclusion_sets[0].digest) for one in opened] == [1, 0]


INSTANTS = (BEFORE - DAY, BEFORE, LATE, LATE + DAY, LATE + 5 * DAY)
OBJECTIONS = st.builds(
    lambda account, received_at, own, withdrawn_at: objection(
        account,
        received_at,
        own_content=own != "ai",
        ai_interactions=own != "own",
        withdrawn_at=withdrawn_at if withdrawn_at is None or withdrawn_at >= received_at else None,
    ),
    st.integers(1, 6),
    st.sampled_from(INSTANTS),
    st.sampled_from(["both", "own", "ai"]),
    st.sampled_from([None, None, *INSTANTS]),
)
SETS = st.lists(OBJECTIONS, max_size=4)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(known=SETS, later=st.lists(SETS, min_size=1, max_size=2), freeze=st.none() | st.just(date(2026, 7, 21)))
@pytest.mark.parametrize("keyed", [True, False])
def test_looking_only_for_new_objectors_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    keyed: bool,
    known: list[Objection],
    later: list[list[Objection]],
    freeze: date | None,
) -> None:
    """Whatever the sets say, a purge leaves the rows and ledgers that it leaves when it looks for everybody."""
    folder = tmp_path_factory.mktemp("newly")
    kinds = ["post", "prompt"] * 7
    accounts = [account for account in range(7) for _ in range(2)]
    profile = made.profile(
        author={"column": "author_id", "is": "key" if keyed else "account"},
        kind={"column": "kind", "values": {"post": "post", "prompt": "ai_prompt"}},
    )
    table = (posts(*accounts) if keyed else made.posts(accounts)).append_column("kind", pa.array(kinds))
    made.write(folder / "corpus" / "a.parquet", table.slice(0, 8))
    made.write(folder / "corpus" / "b.parquet", table.slice(8))
    sets = [made.exclusion_set(folder / "set", [one for one in known if one.received_at <= BEFORE])]
    for number, objections in enumerate(later, start=2):
        sets.append(newer_set(folder, objections, number=number, since=number - 1))

    found = []
    for way in ("newly", "everybody"):
        made.gate(folder, out=folder / way, profile=profile)
        with pytest.MonkeyPatch.context() as patched:
            if way == "everybody":
                patched.setattr(steps, "newly_effective_accounts", lambda *_: None)
            late(folder, [], built=folder / way, exclusions=tuple(sets), freeze=freeze)
            late(folder, [], built=folder / way, exclusions=tuple(sets))
        files = sorted((folder / way).rglob("*.parquet"))
        found.append({file.relative_to(folder / way).as_posix(): file.read_bytes() for file in files})
    assert found[0] == found[1]
