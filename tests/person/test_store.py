"""The folder of an earlier check: kept, added to, and never half changed."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from widerspruch.items.identity import account_ref
from widerspruch.items.item import AccountFact, Item
from widerspruch.items.schema import ITEM
from widerspruch.items.table import ItemSource, to_record_batch
from widerspruch.lib.targets import TargetRefusedError
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.store import all_facts, known_accounts, known_items, replace_tables, unfinished_tables
from widerspruch.person.tables import DESCRIPTION, FACTS, FINDINGS, ITEMS, VERDICTS, write_accounts
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age


def account(user_name: str, age: Age = UNKNOWN_AGE) -> OwnAccount:
    """An Instagram account as an import names it while it is the only one."""
    return OwnAccount("instagram", "instagram", account_ref("instagram", user_name), user_name, age)


ERIKA, JONAS = account("erika", Age(adult=True, adult_from=5)), account("jonas")


@pytest.fixture
def keep(tmp_path):
    """Leave the tables of a check without items in a folder."""

    def kept(*accounts, facts=()):
        with unfinished_tables(tmp_path) as tables:
            pq.write_table(ITEM.empty_table(), tables / ITEMS)
            for name in (VERDICTS, FINDINGS, DESCRIPTION):
                (tables / name).write_bytes(b"some table")
            write_accounts(tables, accounts)
            pq.write_table(all_facts(tmp_path, facts), tables / FACTS)
            replace_tables(tables, tmp_path)
        return tmp_path

    return kept


class TestAccounts:
    def test_they_come_back_as_they_were_kept(self, keep):
        """Reference, user name and stated age survive in the folder."""
        assert known_accounts(keep(ERIKA), []) == (ERIKA,)

    def test_what_was_just_read_counts(self, keep):
        """The same account read again replaces what was kept about it."""
        younger = account("erika", Age(adult_from=9))
        assert known_accounts(keep(ERIKA), [younger]) == (younger,)

    def test_a_second_account_of_a_platform_gets_a_name_of_its_own(self, keep):
        """Two people's accounts in one folder are told apart by their user names, the kept one too."""
        names = [known.key for known in known_accounts(keep(ERIKA), [JONAS])]
        assert names == ["instagram:erika", "instagram:jonas"]

    def test_without_a_folder_there_are_only_those_just_read(self):
        """Nothing is kept where nobody asked for it."""
        assert known_accounts(None, [JONAS]) == (JONAS,)


class TestFacts:
    def test_facts_of_earlier_checks_stay_and_are_not_doubled(self, keep):
        """What two exports say about accounts stands in the folder together, each fact once."""
        hers = ("instagram", ERIKA.ref, "a.json", AccountFact("username", "erika"))
        his = ("instagram", JONAS.ref, "b.json", AccountFact("private_account", "true", 7))

        keep(ERIKA, facts=[hers])
        folder = keep(ERIKA, JONAS, facts=[his, hers])

        facts = pq.read_table(folder / "account_facts.parquet").to_pylist()
        assert sorted(fact["value"] for fact in facts) == ["erika", "true"]


class TestUnfinished:
    def test_nothing_is_left_of_a_check_that_fails(self, tmp_path):
        """Tables of a check that did not come to its end are removed."""
        with pytest.raises(ZeroDivisionError), unfinished_tables(tmp_path) as tables:
            (tables / ITEMS).write_bytes(b"half")
            raise ZeroDivisionError

        assert list(tmp_path.iterdir()) == []

    def test_what_a_killed_check_left_goes_with_the_next(self, tmp_path):
        """A check begins with an empty folder, whatever was left in it."""
        left = tmp_path / ".widerspruch-next" / ITEMS
        left.parent.mkdir()
        left.write_bytes(b"half")

        with unfinished_tables(tmp_path) as tables:
            assert list(tables.iterdir()) == []

    def test_a_check_that_fails_changes_no_table(self, keep, tmp_path):
        """Where one table cannot be written, all stay as they were."""
        keep(ERIKA)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

        with pytest.raises(TypeError), unfinished_tables(tmp_path) as tables:
            pq.write_table(ITEM.empty_table(), tables / ITEMS)
            write_accounts(tables, [ERIKA, "Jonas"])

        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    def test_a_folder_that_lost_power_cannot_be_opened_but_added_to(self, keep, tmp_path):
        """While tables take their places no description says that they belong together; accounts come before items."""
        keep(ERIKA)
        with unfinished_tables(tmp_path) as tables, pytest.raises(FileNotFoundError):
            write_accounts(tables, [ERIKA, JONAS])
            pq.write_table(all_facts(tmp_path, []), tables / FACTS)
            replace_tables(tables, tmp_path)

        assert not (tmp_path / DESCRIPTION).exists()
        assert len(known_accounts(tmp_path, [])) == 2
        assert known_items(tmp_path) == tmp_path / ITEMS


class TestForeign:
    @pytest.mark.parametrize("content", [b"", b"PAR1 but not really PAR1", b"a;b;c\n1;2;3\n"])
    def test_a_file_that_is_no_table_of_ours_is_refused(self, content, tmp_path):
        """Whatever lies under our name and is none of ours is an error that names the file."""
        (tmp_path / "items.parquet").write_bytes(content)

        with pytest.raises(TargetRefusedError) as refused:
            known_items(tmp_path)

        assert refused.value.values["path"] == tmp_path / "items.parquet"

    def test_items_that_another_rule_named_are_refused(self, keep, tmp_path):
        """Their ids are others for the same items: adding to them would double everything."""
        keep(ERIKA)
        older = to_record_batch([Item("post", 1, text="Hallo")], "instagram", ERIKA.ref, ItemSource("e", 0, "m", "p"))
        position = ITEM.get_field_index("identity_version")
        older = older.set_column(position, ITEM.field(position), pa.array([1], pa.int8()))
        pq.write_table(pa.Table.from_batches([older]), tmp_path / "items.parquet")

        with pytest.raises(TargetRefusedError):
            known_items(tmp_path)

    def test_a_table_with_other_columns_is_refused(self, keep, tmp_path):
        """A real Parquet file of somebody else's is not taken for ours."""
        keep(ERIKA)
        (tmp_path / "items.parquet").write_bytes((tmp_path / "accounts.parquet").read_bytes())

        with pytest.raises(TargetRefusedError):
            known_items(tmp_path)
