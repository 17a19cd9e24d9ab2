"""The first step: what in a batch may be an identifier of an objector."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert

from examples import examples
from widerspruch.gate.mentions.candidates import candidates, keyed
from widerspruch.gate.mentions.exact_identifiers import exact_identifiers
from widerspruch.gate.mentions.identifiers import CANDIDATES, KEYED
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.readings import HIDDEN_EMAIL, ColumnTexts, forms_of
from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.hashing_key import IDENTIFIERS, HashingKey
from widerspruch.protocol.sets.keyed_columns import KeyedColumns

KEY = HashingKey(b"a key that no platform ever had.")
EVERYTHING = Sieve(b"\xff" * (1 << 13))
FIRST_NAMES = ["anna", "annalena", "karl", "will", "jurgen", "klaus"]


def knows(sieve: Sieve = EVERYTHING, platform: str = "instagram") -> KnownIdentifiers:
    return KnownIdentifiers(
        platform, KEY, IDENTIFIERS, KeyedColumns(KEY).keys_of(platform, "first_name", FIRST_NAMES), sieve
    )


def found(text: str | None, *identifiers: str, platform: str = "instagram") -> set[tuple[str, str]]:
    """(folded value, the characters it stands in) of some identifiers in one text."""
    table = candidates(
        pa.record_batch({"text": pa.array([text], pa.string())}), Mentions(("text",)), knows(platform=platform)
    )
    rows = [row for row in table.to_pylist() if row["identifier"] in identifiers]
    return {(row["value"], (text or "")[row["start"] : row["start"] + row["length"]]) for row in rows}


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("Hallo @Anna.Weiss!", "anna.weiss", "@Anna.Weiss"),
        ("(@anna.weiss)", "anna.weiss", "@anna.weiss"),
        ("＠ａｎｎａ．ｗ", "anna.w", "＠ａｎｎａ．ｗ"),
        ("@an\u200bna's Katze", "anna", "@an\u200bna"),
        ("😂😂 @anna.", "anna", "@anna"),
        ("https://www.instagram.com/Anna.Weiss/?x=1", "anna.weiss", "https://www.instagram.com/Anna.Weiss/?x=1"),
        ("siehe instagram.com/anna.", "anna", "instagram.com/anna"),
        ("-www.instagram.com/anna", "anna", "www.instagram.com/anna"),
        ("\n-instagram.com/anna…mehr", "anna", "instagram.com/anna"),
        ("@anna-Fans", "anna", "@anna"),
        ("@anna.w/@Ben/@Cem", "ben", "@Ben"),
        ("(@anna.w/@ben)", "ben", "@ben"),
        ("ｗｗｗ．ｉｎｓｔａｇｒａｍ．ｃｏｍ／ａｎｎａ", "anna", "ｗｗｗ．ｉｎｓｔａｇｒａｍ．ｃｏｍ／ａｎｎａ"),
    ],
)
def test_handles(text: str, value: str, written: str) -> None:
    """A handle is found however it is written, and its place is that of the characters in the text."""
    assert (value, written) in found(text, "handle")


@pytest.mark.parametrize(
    "text",
    [
        "anna@beispiel.de",
        "@anna@anderswo.example",
        "(anderswo.example/@anna)",
        "@",
        "@ @@ @.",
        "https://www.instagram.com/p/Cx1/",
    ],
)
def test_no_handles(text: str) -> None:
    """E-mail addresses, handles of other servers, lone at signs and pages that are no profile hold no handle."""
    assert found(text, "handle") == set()


@pytest.mark.parametrize(
    "text",
    [
        "an anna.weiss@beispiel.de, bitte",
        "ANNA.WEISS@BEISPIEL.DE",
        "anna.weiss (at) beispiel (dot) de",
        "Mail: ...anna.weiss (at) beispiel (dot) de",
        "anna (punkt) weiss [at] beispiel (punkt) de",
        "anna.weiss at beispiel punkt de",
        "anna.weiss @ beispiel.de",
        "anna.weiss+news@beispiel.de",
        "anna.weiss@beispiel.de-Adresse",
        "anna.weiss@beispiel.de.Danke",
        "ａｎｎａ．ｗｅｉｓｓ＠ｂｅｉｓｐｉｅｌ．ｄｅ",
        "ａｎｎａ．ｗｅｉｓｓ　（ａｔ）　ｂｅｉｓｐｉｅｌ．ｄｅ",
        "anna.weiss\u00a0(\u00a0at\u00a0)\u00a0beispiel.de",
        "anna.weiss\u00a0at\u00a0beispiel\u00a0punkt\u00a0de ist es",
        "https://beispiel.de/?an=anna.weiss@beispiel.de",
        "www.beispiel.de/weiter?an=anna.weiss%40beispiel.de&von=x",
        "mailto:anna.weiss@beispiel.de?subject=Hallo",
    ],
)
def test_emails(text: str) -> None:
    """An e-mail address is found in every form in which people hide it."""
    assert "anna.weiss@beispiel.de" in {value for value, _ in found(text, "email")}


@pytest.mark.parametrize(
    "text",
    [
        "0171 3920011",
        "Tel:0171/3920011",
        "+49 171 392-0011.",
        "+49 (0)171 3920011",
        "00491713920011",
        "０１７１／３９２　００１１",
        "+49\u00a0171\u00a03920011",
        "0171\u2009392\u202f0011",
    ],
)
def test_phones(text: str) -> None:
    """A telephone number is found with and without its country."""
    assert "+491713920011" in {value for value, _ in found(text, "phone")}


def test_an_email_in_an_address() -> None:
    """It stands for the whole address, which would give it away in pieces."""
    text = "siehe https://beispiel.de/?an=anna%40beispiel.de."
    assert found(text, "email") == {("anna@beispiel.de", "https://beispiel.de/?an=anna%40beispiel.de")}


SPACES = [char for char in map(chr, range(0x3001)) if char.isspace()]
PIECES = st.sampled_from(
    [
        "@anna",
        "anna@beispiel.de",
        "anna",
        "at",
        "dot",
        "punkt",
        "(at)",
        "[ät]",
        "{at}",
        "beispiel",
        "de",
        "instagram.com/anna",
        "www.beispiel.de/?an=a%40beispiel.de",
        "0171",
        "+49",
        "392",
        "0011",
        "٣٩٢",
        "(0)",
        "/",
        "-",
        ".",
        "＠",
        "．",
        "０",
        "&#64;",
        "&nbsp;",
        "<b>",
        "</b>",
        "\\",
        "_",
        "\u200b",
        "𝐚",
        "u/anna",
        "(&#97;t)",
        "profile.php?id=12",
        "@[12:x]",
    ]
)


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(st.one_of(PIECES, st.sampled_from(SPACES)), max_size=12).map("".join))
def test_no_text_is_passed_over(text: str) -> None:
    """What is found in a text that is read in full is found among many texts, too, whatever spaces it has."""
    alone = [exact_identifiers(form, "instagram", LOOKED_FOR | {HIDDEN_EMAIL}) for form in forms_of(text)]
    read = [
        exact_identifiers(one.form, "instagram", one.identifiers)
        for one in ColumnTexts(pa.array([text]), LOOKED_FOR).to_read()
    ]
    assert {one for found in read for one in found} == {one for found in alone for one in found}


LOOKED_FOR = frozenset(["handle", "url", "email", "phone", "entity"])


@pytest.mark.parametrize("between", [" / ", "/", " /", ", ", " oder ", " ", "\n", " - ", " – ", "\u3000"])
def test_two_numbers_in_a_row(between: str) -> None:
    """Numbers that follow one another are two, also with nothing but a stroke between them."""
    text = f"Büro: 0171 3920011{between}+49 172 3920012."
    assert {value for value, _ in found(text, "phone")} == {"+491713920011", "+491723920012"}
    text = f"Büro: 0171 392 0011{between}0172 3920012"
    wanted = {("+491713920011", "0171 392 0011"), ("+491723920012", "0172 3920012")}
    assert wanted <= found(text, "phone")


def test_low_lines_at_the_end_of_an_address() -> None:
    """They may belong to the account's name or to the typesetting: both readings are identifiers."""
    assert {value for value, _ in found("_instagram.com/anna_ und", "handle")} == set()
    assert {value for value, _ in found("siehe instagram.com/anna_ und", "handle")} == {"anna", "anna_"}


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("mit Anna Weiß.", "annaweiss", "Anna Weiß"),
        ("„Anna Weiß“", "annaweiss", "Anna Weiß"),
        ("'Anna Weiß'", "annaweiss", "Anna Weiß"),
        ("(’Anna Weiß’)", "annaweiss", "Anna Weiß"),
        ("<b>Anna</b> <i>Weiß</i>", "annaweiss", "Anna</b> <i>Weiß"),
        ("Anna&nbsp;Wei&szlig;!", "annaweiss", "Anna&nbsp;Wei&szlig;"),
        ("**Anna Weiß**", "annaweiss", "Anna Weiß"),
        ("A\u0336nna W\u0336eiß", "annaweiss", "A\u0336nna W\u0336eiß"),
        ("ANNA WEISS", "annaweiss", "ANNA WEISS"),
        ("anna weiss!", "annaweiss", "anna weiss"),
        ("Ju\u0308rgen Mu\u0308ller", "jurgenmuller", "Ju\u0308rgen Mu\u0308ller"),
        ("Anna\nWeiß", "annaweiss", "Anna\nWeiß"),
        ("Anna\u00a0Weiß", "annaweiss", "Anna\u00a0Weiß"),
        ("Anna Müllers Hund", "annamuller", "Anna Müllers"),
        ("Anna Weiß' Hund", "annaweiss", "Anna Weiß"),
        ('Anna "Annie" Weiß', "annaweiss", 'Anna "Annie" Weiß'),
        ("Anna M. Weiß", "annaweiss", "Anna M. Weiß"),
        ("Anna-Lena Meyer-Schulz", "annalenameyerschulz", "Anna-Lena Meyer-Schulz"),
        ("Anna Lena Meyer-Schulz", "annalenameyerschulz", "Anna Lena Meyer-Schulz"),
        ("Anna von der Heide", "annavonderheide", "Anna von der Heide"),
        ("#AnnaWeiß", "annaweiss", "#AnnaWeiß"),
        ("😂 Аnnа Wеiß", "annaweiss", "Аnnа Wеiß"),
        ("Anna Elsner", "annalsner", "Anna Elsner"),
        ("Anna<x@post.de\u0085Anna Weiß", "annaweiss", "Anna Weiß"),
        ("Karl,Anna Weiß", "annaweiss", "Anna Weiß"),
        ("Anna, Anna\tWeiß, Anna", "annaweiss", "Anna\tWeiß"),
    ],
)
def test_names(text: str, value: str, written: str) -> None:
    """A full name is found however it is written, and its place is that of the characters in the text."""
    assert (value, written) in found(text, "name")


@pytest.mark.parametrize(
    "text",
    [
        "Anna, Weiß",
        "Anna weiß es",
        "Anna. Weiß ich",
        "Anna",
        "@anna Weiß",
        "anna@weiss.de Meier",
        "will ich nicht",
        "Bea Weiß",
        "Anna @weiss",
        "Anna Weiß@x.de",
        None,
        "",
    ],
)
def test_no_names(text: str | None) -> None:
    """Words with a comma, a full stop or an at sign between, unknown first names and everyday words are no name."""
    assert found(text, "name") & {("annaweiss", "Anna Weiß"), ("willich", "will ich")} == set()
    assert not {value for value, _ in found(text, "name")} & {"annaweiss", "willich", "beaweiss"}


@pytest.mark.parametrize(
    ("platform", "place", "written", "value"),
    [
        ("instagram", "handles", "https://www.instagram.com/Anna.W/", "anna.w"),
        ("mastodon", "handles", "https://dort.example/@Anna", "anna@dort.example"),
        ("mastodon", "handles", "anna@dort.example", "anna@dort.example"),
        ("bluesky", "entities", "https://bsky.app/profile/did:plc:abc", "did:plc:abc"),
        ("facebook", "entities", "https://facebook.com/profile.php?id=12345", "12345"),
    ],
)
def test_tags_that_are_addresses(platform: str, place: str, written: str, value: str) -> None:
    """The page of an account stands for it where tagged accounts are listed."""
    batch = pa.record_batch({"tags": pa.array([[written]])})
    rows = candidates(batch, convert({place: ["tags"]}, Mentions), knows(platform=platform)).to_pylist()
    assert value in {row["value"] for row in rows}


def test_tags() -> None:
    """Lists of tagged accounts, user names and names give identifiers too; NULL and empty lists give none."""
    batch = pa.record_batch(
        {
            "ids": pa.array([[7, None, 8], None, []], pa.list_(pa.int64())),
            "users": pa.array([["Anna.W"], [None], None], pa.list_(pa.string())),
            "people": pa.array([None, None, ["Anna Weiß"]], pa.list_(pa.string())),
            "one": pa.array([5, None, 6], pa.int64()),
        }
    )
    columns = Mentions(entities=("ids", "one"), handles=("users",), names=("people",))
    rows = candidates(batch, columns, knows(), first_row=100).to_pylist()
    exact = [
        (row["row"], row["identifier"], row["value"], row["entry"], row["length"])
        for row in rows
        if row["identifier"] != "companion"
    ]
    assert sorted(exact) == [
        (100, "entity", "5", 0, None),
        (100, "entity", "7", 0, None),
        (100, "entity", "8", 2, None),
        (100, "handle", "anna.w", 0, None),
        (102, "entity", "6", 0, None),
        (102, "name", "annaweiss", 0, None),
    ]


def test_unknown_columns() -> None:
    """A column that is not there is never taken for another one."""
    batch = pa.record_batch({"text": ["@anna"]})
    for columns in (Mentions(("texts",)), Mentions(handles=("users",)), Mentions(entities=("ids",))):
        with pytest.raises(KeyError):
            candidates(batch, columns, knows())


@pytest.mark.parametrize(
    "text", ["@anna", "﹫anna", "www.instagram.com%2Fanna", "www.instagram.com／anna", "HTTPS://INSTAGRAM.COM/anna"]
)
@pytest.mark.parametrize("others", [0, 50])
def test_handles_alone(text: str, others: int) -> None:
    """Where a set has nothing but user names, they are found in every form, in few of the texts or in all."""
    only_handles = KnownIdentifiers("instagram", KEY, ["handle"], [], EVERYTHING)
    batch = pa.record_batch({"text": ["", *["Hallo, a b"] * others, None, text]})
    assert candidates(batch, Mentions(("text",)), only_handles)["value"].to_pylist() == ["anna"]


def test_second_identifiers_only_beside_names() -> None:
    """Places and firms are looked for only in rows that may hold a name."""
    assert found("Flensburg ist schön", "place", "employer") == set()
    assert ("badhomburg", "Bad Homburg") in found("Anna Weiß aus Bad Homburg", "place")
    assert ("backereikern", "Bäckerei Kern") in found("Anna Weiß, Bäckerei Kern", "employer")


def test_nothing_known_nothing_found() -> None:
    """What does not pass the sieve, and identifiers that the set does not have, are left out."""
    batch = pa.record_batch({"text": ["@anna und Anna Weiß"]})
    assert len(candidates(batch, Mentions(("text",)), knows(Sieve(bytes(1 << 13))))) == 0
    without = KnownIdentifiers("instagram", KEY, ["email"], [], EVERYTHING)
    assert len(candidates(batch, Mentions(("text",)), without)) == 0


def test_only_keys_leave() -> None:
    """What leaves a shard has no value in it."""
    table = candidates(pa.record_batch({"text": ["@anna"]}), Mentions(("text",)), knows())
    assert table.schema.equals(CANDIDATES)
    assert keyed(table).schema.equals(KEYED)
    assert "value" not in keyed(table).schema.names


def test_learned_words_change_nothing() -> None:
    """A second batch, searched with what the first taught, gives the same candidates."""
    texts = [f"Wort{number % 7} und Anna Weiß oder Karl Ott" for number in range(300)] + ["ohne Namen"] * 300
    batch, worker = pa.record_batch({"text": texts}), knows()
    first = candidates(batch, Mentions(("text",)), worker)
    assert candidates(batch, Mentions(("text",)), worker).equals(first)
    assert len(first) == len(candidates(batch, Mentions(("text",)), knows()))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "@" * 1_000_000,
        "@a" * 100_000,
        "@" * 300_000 + "\u00a0x",
        " " * 1_000_000,
        "a\u0308" * 300_000,
        "a at b punkt " * 20_000,
        "a[at]" * 50_000,
        "http://" * 50_000,
        "instagram.com/" * 50_000,
        "0 0" * 30_000,
        "00 " * 30_000,
        "\u202eأنا " * 100_000,
        "#Anna" * 100_000,
        "Anna " * 20_000,
        "a'" * 300_000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_texts(text: str) -> None:
    """A megabyte of anything is searched in a second or two, and raises nothing."""
    candidates(pa.record_batch({"text": [text, None, "Anna Weiß"]}), Mentions(("text",)), knows())
