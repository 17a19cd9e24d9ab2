"""Lists that name repositories, domains, pages and paths, beside accounts or alone."""

import json
import random
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.identifiers.unruled_platforms import UNRULED_NAMES
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.header import KeyCounts, PersonCounts
from widerspruch.rulebook.instants import end_of_day, micros

KEY = HashingKey(bytes(range(32)))
ISSUED = micros(datetime(2026, 11, 20, 11, tzinfo=UTC))
MAY = end_of_day(date(2025, 5, 20))


class Made:
    """A set that was made from a list."""

    def __init__(self, folder, content, platform, **more):
        source = folder / "list"
        if isinstance(content, pa.Table):
            pq.write_table(content, source)
        else:
            source.write_text(content, "utf-8")
        self.problems = []
        made = make_set(
            SetRequest(
                source=source,
                platform=platform,
                number=1,
                out=folder / "set",
                issued_at=ISSUED,
                received_until=ISSUED,
                **more,
            ),
            KEY,
            None,
            self.problems.append,
        )
        self.counts, self.totals, self.platform = made.header.counts, made.totals, platform
        self.rows = pq.read_table(folder / "set" / "objections.parquet").to_pylist()

    def of(self, identifier, value):
        key = KEY.key_of(self.platform, identifier, value)
        return [row for row in self.rows if row["account_key"].bytes == key]

    @property
    def flaws(self):
        return [(problem.line, problem.flaw, problem.left_out) for problem in self.problems]


@pytest.fixture
def make(tmp_path):
    return lambda content, platform="github", **more: Made(tmp_path, content, platform, **more)


@pytest.mark.parametrize(
    ("platform", "column", "cell", "identifier", "value"),
    [
        ("github", "repo", "https://github.com/Erika/Garten.git", "repository", "erika/garten"),
        ("github", "optout_repos", "erika/garten", "repository", "erika/garten"),
        ("github", "Repository Name", "gitlab.com/erika/garten", "repository", "gitlab.com/erika/garten"),
        ("web", "domain", "*.Example.org", "domain", "example.org"),
        ("web", "Domäne", "www.example.org.", "domain", "example.org"),
        ("web", "url", "http://example.org/a/?b=1#c", "url", "example.org/a?b=1"),
        ("web", "URL prefix", "https://example.org/~erika/", "path_prefix", "example.org/~erika"),
    ],
)
def test_a_scope_in_its_column(make, platform, column, cell, identifier, value):
    """By the known spellings of its name; it is folded, and counted by its kind."""
    made = make(f"{column};received\n{cell};2025-05-20\n", platform)

    assert [row["received_at"] for row in made.of(identifier, value)] == [MAY]
    assert (len(made.rows), made.flaws) == (1, [])
    assert made.counts.keys == KeyCounts(**{identifier: 1})


def test_a_line_with_scopes_alone_is_no_person(make):
    """Nobody's account is looked for because of it, and nobody is out of reach."""
    made = make('{"repo": "erika/garten"}\n{"handle": "ben", "repo": ["ben/a", "ben/b"]}')

    assert made.counts.keys == KeyCounts(handle=1, repository=3)
    assert made.counts.persons == PersonCounts(1, 0, 1)
    assert made.of("handle", "erika") == []


def test_dates_withdrawals_and_purposes_count_for_scopes(make):
    """As for accounts."""
    made = make("domain,received,withdrawn,purpose\nexample.org,2025-05-20,2025-06-01,generative;other_ai\n", "web")

    rows = made.of("domain", "example.org")
    assert {row["purpose"] for row in rows} == {"generative", "other_ai"}
    assert {(row["received_at"], row["withdrawn_at"]) for row in rows} == {(MAY, end_of_day(date(2025, 6, 1)))}


def test_several_in_a_cell(make):
    """In a list; in a text with separators that cannot be part of them."""
    made = make(
        "domain|url|repo\na.example, b.example;c.example|https://d.example/?x=1;2 https://e.example/|f/g h/i\n", "web"
    )

    assert made.counts.keys == KeyCounts(domain=3, url=2, repository=2)
    assert made.of("url", "d.example?x=1;2")


def test_lists_of_parquet(make):
    """Columns of lists, with nothing in some of them."""
    made = make(pa.table({"optout_owners": [["Erika", "ben-"], [], None], "optout_repos": [None, ["max/garten"], []]}))

    assert made.counts.keys == KeyCounts(handle=2, repository=1)
    assert made.flaws == [(3, "no_account", True)]


@pytest.mark.parametrize(
    ("column", "cell", "flaw"),
    [
        ("domain", "co.uk", "scope_of_many"),
        ("domain", "github.io", "scope_of_many"),
        ("domain", "de", "scope_odd"),
        ("domain", "erika@example.org", "scope_odd"),
        ("domain", "https://example.org/blog", "scope_odd"),
        ("path_prefix", "https://github.com/", "scope_of_many"),
        ("repo", "erika", "scope_odd"),
        ("repo", "https://github.com/erika", "scope_odd"),
        ("url", "kein Verweis", "scope_odd"),
    ],
)
def test_what_is_no_scope(make, column, cell, flaw):
    """It would cover nothing, or strangers: the line is named, the others count."""
    made = make(f'{column},x\n"{cell}",\n{"erika/garten" if column == "repo" else "example.org"},\n', "web")

    assert made.flaws == [(2, flaw, True)]
    assert len(made.rows) == 1


def test_an_address_of_a_repository_is_nobodys_account(make):
    """Whoever objects for a repository objects for no more than it, in whatever column it stands."""
    made = make("handle,url\nhttps://github.com/erika/garten,\n,https://github.com/erika/garten\n")

    assert made.flaws == [(2, "handle_address", True)]
    assert made.counts.keys == KeyCounts(url=1)


def test_an_address_of_a_profile_is_an_account_too(make):
    """A list with a column `url` may mean by it who has a page there."""
    made = make("url\nhttps://www.instagram.com/erika/\nhttps://example.org/\n", "instagram")

    assert made.of("handle", "erika")
    assert made.counts.keys == KeyCounts(handle=1, url=2)


def test_columns_may_be_chosen_together(make):
    """Only then is more than one read as accounts."""
    line = json.dumps({"author": "erika", "optout_owners": ["ben"], "repo": "ben/a", "more": "ben/b"})
    made = make(line, columns=(("handle", "author"), ("handle", "optout_owners"), ("repository", "more")))

    assert made.counts.keys == KeyCounts(handle=2, repository=1)
    assert made.totals.unread == ("repo",)


def test_columns_of_csv_chosen_together(make):
    """An empty cell of one is none."""
    made = make("a;b;c\nerika;ben;\nmax;;\n", columns=(("handle", "a"), ("handle", "b")))

    assert made.counts.keys == KeyCounts(handle=3)


class TestServers:
    """Each server of a federated platform has its own users; a corpus names those of its own without it."""

    def test_users_of_the_corpus_server_are_named_both_ways(self, make):
        """With the server and without, however the list has them; nobody of another server without it."""
        made = make("handle\n@erika@example.social\nben\nmax@other.example\n", "mastodon", server="Example.social")

        wanted = ("erika", "erika@example.social", "ben", "ben@example.social", "max@other.example")
        assert [len(made.of("handle", handle)) for handle in wanted] == [1] * 5
        assert made.counts.keys == KeyCounts(handle=3, spellings=2)
        assert made.counts.persons == PersonCounts(3, 0, 3)

    @pytest.mark.parametrize("written", ["@erika@example.social", "erika@example.social"])
    def test_a_handle_among_the_account_ids(self, make, written):
        """Nobody's account id is written so: it is read as the handle that it is, and the line is named."""
        made = make(f"account_id\n7\n{written}\n", "mastodon", server="example.social")

        assert made.flaws == [(3, "id_handle", False)]
        assert made.counts.keys == KeyCounts(account=1, handle=1, spellings=1)
        assert made.of("handle", "erika")

    def test_an_account_id_with_an_at_sign_elsewhere(self, make):
        """Where servers have no users of their own, an id is what stands there."""
        assert make("account_id\nerika@example.org\n", "forum").of("account", "erika@example.org")

    def test_without_a_server_a_handle_stays_as_it_is(self, make):
        """Whose `ben` it is, nobody knows."""
        assert make("handle\nben\n", "mastodon").counts.keys == KeyCounts(handle=1)

    @pytest.mark.parametrize(("platform", "server"), [("instagram", "example.social"), ("mastodon", "kein Server")])
    def test_where_there_is_none(self, make, platform, server):
        """It is refused rather than overlooked."""
        with pytest.raises(GateError, match="list_server"):
            make("handle\nben\n", platform, server=server)


class TestPublicList:
    """The shape of a list that is public: an issue, its author, owners and repositories. All names are invented."""

    def test_one_command_makes_a_set_of_it(self, make):
        """Owners are accounts, repositories are repositories, and an author is nobody unless told."""
        lines, owners, repositories = public_list()
        made = make("\n".join(map(json.dumps, lines)))

        assert made.totals.lines == 7101
        assert (made.totals.left_out, made.flaws, made.totals.unread) == (0, [], ("issue", "author"))
        assert made.counts.keys == KeyCounts(handle=len(owners), repository=len(repositories))
        assert made.counts.persons == PersonCounts(7101 - 36, 0, 7101 - 36)
        assert made.totals.undated == 7101

    def test_nobody_but_who_objected_is_in_it(self, make):
        """Not the authors of issues, not the owners of single repositories."""
        lines, owners, repositories = public_list()
        made = make("\n".join(map(json.dumps, lines)))
        keys = {row["account_key"].bytes for row in made.rows}

        assert keys == {
            *(KEY.key_of("github", "handle", owner.lower()) for owner in owners),
            *(KEY.key_of("github", "repository", name.lower()) for name in repositories),
        }


def public_list():
    """Its lines, and the owners and repositories in them."""
    chance = random.Random(13)
    names = [f"{chance.choice(['Erika', 'max', 'b3n', 'Ana-', 'x'])}{number:05d}" for number in range(9000)]
    names[:40] = [f"{name}-" for name in names[:40]]
    names[40:80] = [f"{name[:2]}--{name[2:]}" for name in names[40:80]]
    lines, owners, repositories = [], set(), set()
    for number in range(7101):
        owner = names[number]
        its_owners = [] if number < 36 else [owner]
        its_repositories = [f"{owner}/Garten", f"https://github.com/{owner}/a.b_c"] if number < 36 else []
        author = names[8999 - number % 900] if 36 <= number < 36 + 779 else owner
        owners.update(its_owners)
        repositories.update(name.removeprefix("https://github.com/") for name in its_repositories)
        lines.append({"issue": number, "author": author, "optout_owners": its_owners, "optout_repos": its_repositories})
    chance.shuffle(lines)
    return lines, owners, repositories


def test_the_page_names_every_platform_whose_accounts_are_known():
    """docs/operators/lists.md has a row for each."""
    page = (Path(__file__).parents[3] / "docs/operators/lists.md").read_text("utf-8")

    assert [name for name in UNRULED_NAMES if f"`{name}`" not in page] == []
