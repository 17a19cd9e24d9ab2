"""An invented person whose every string is unmistakable: whoever writes about them nowhere it may be seen is found out.

put the canary into whatever is tested, then: assert_silent(caplog.text, page, *files)
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from widerspruch.desk.values import AccountIdentity, CaseDetails, FalseOutput, ReportedPost

ACCOUNT_ID = "canary-7Zq4Xw91"
IDENTITY = AccountIdentity(
    account_id=ACCOUNT_ID,
    handles=("canaryhandle_qzx",),
    name="Kanaria Vogelquitt",
    emails=("canary.qzx@example.org",),
    phones=("+4930555019283",),
    profile_urls=("https://beispielnetz.example/canaryprofile_qzx",),
)
DETAILS = CaseDetails(
    contact="canary.contact.qzx@example.net",
    reason="canaryreason qzx: Zwitscherdiagnose Flügellähme",
    names=("Kanaria Vogelquitt-Sängerin",),
    handles=("canaryalias_qzx",),
    profile_urls=("https://beispielnetz.example/canaryalias_qzx",),
    claimed_account="canaryclaimed_qzx",
    text="canarytext qzx: Die KI sagt, ich sei ein Wellensittich.",
    posts=(ReportedPost("https://beispielnetz.example/canarypost_qzx", "canarypost qzx: Sie piept ja."),),
    outputs=(FalseOutput("canaryprompt qzx?", "canaryanswer qzx: ein Vogel.", "canaryright qzx: ein Mensch."),),
)


def canary_strings() -> Iterator[str]:
    """Every string that names the canary, each long enough to be found by no chance."""
    yield from _strings((msgspec.to_builtins(IDENTITY), msgspec.to_builtins(DETAILS)))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str() if value:
            assert len(value) >= 8, value
            yield value
        case dict():
            yield from _strings([*value.values()])
        case list() | tuple():
            for one in value:
                yield from _strings(one)


def assert_silent(*seen: str | bytes | Path) -> None:
    """Nothing of the canary stands in any text, bytes, or file below a folder; however it is cased."""
    for one in seen:
        for place, data in _read(one):
            folded = data.lower()
            for string in canary_strings():
                assert string.lower().encode() not in folded, f"{string!r} stands in {place}"


def _read(seen: str | bytes | Path) -> Iterator[tuple[str, bytes]]:
    match seen:
        case str():
            yield "a text", seen.encode("utf-8", "surrogatepass")
        case bytes():
            yield "bytes", seen
        case path if path.is_dir():
            for file in path.rglob("*"):
                if file.is_file():
                    yield str(file), file.read_bytes()
        case file:
            yield str(file), file.read_bytes()
