"""A signed package of the rulebook: made the same each time, and opened only where all of it fits together."""

import json
from datetime import date
from hashlib import sha256
from importlib.resources import files

import pytest
from msgspec import structs

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.rulebook_package import (
    RULEBOOK_PACKAGE,
    STATEMENT,
    claimed_release,
    open_package,
    signed_package,
)
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.package.archive import pack, unpack
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.release import OLDEST_SCHEMA, SCHEMA, Release

KEY, STRANGER = SigningKey.new(), SigningKey.new()
FILES = gathered(files("widerspruch.rulebook"))
RELEASE = Release("2027.01.10", date(2027, 4, 10), least_program="0.1.0")
PACKAGE = signed_package(FILES, RELEASE, KEY)
PROGRAM = "0.1.0"


def opened(data, *, trusted=KEY, program=PROGRAM):
    """What the package holds for somebody who trusts this key."""
    return open_package(data, "rulebook.zip", (trusted.public,), program)


def refused(data, **given):
    """Why it is not taken, by its code."""
    with pytest.raises((PackageError, ProtocolError)) as error:
        opened(data, **given)
    return error.value.code


def signed_over(changed, release=RELEASE):
    """A package in which some files are others, and all of it is signed: a slip of whoever published it."""
    kept = {name: data for name, data in {**FILES, **changed}.items() if data is not None}
    return signed_package(kept, release, KEY)


def with_members(**changed):
    """The package with other files, under the statement of before."""
    members = {**unpack(PACKAGE, "rulebook.zip"), **changed}
    return pack({name: data for name, data in members.items() if data is not None})


def test_the_same_rulebook_gives_the_same_bytes():
    """In whatever order its files lie in their folder."""
    assert signed_package(dict(reversed(FILES.items())), RELEASE, KEY) == PACKAGE


def test_a_package_holds_all_that_is_shipped():
    """Whoever adds a file that the rulebook is read from finds it in the package, too."""
    told = opened(PACKAGE)

    assert structs.replace(told.rulebook, release=None) == structs.replace(load_rulebook(), release=None)
    assert (told.rulebook.release, told.signed_by, told.data) == (RELEASE, KEY.public.key_id, PACKAGE)
    assert told.package.digest == sha256(PACKAGE).hexdigest()


class TestSignatures:
    def test_a_package_that_a_stranger_signed_is_refused(self):
        """However well it fits together."""
        assert refused(signed_package(FILES, RELEASE, STRANGER)) == "signer_unknown"

    def test_a_package_that_nobody_signed_is_refused(self):
        """Where a key was given."""
        statement = json.loads(unpack(PACKAGE, "x")[STATEMENT])
        assert refused(with_members(**{STATEMENT: to_bytes({**statement, "signatures": []})})) == "unsigned"

    def test_a_statement_of_another_kind_is_refused(self):
        """The same key signs other things, too."""
        members = unpack(PACKAGE, "x")
        subjects = [
            Subject(one, {"sha256": sha256(data).hexdigest()}) for one, data in members.items() if one != STATEMENT
        ]
        other = Statement(tuple(subjects), RULEBOOK_PACKAGE.replace("package", "other"), {})
        assert refused(with_members(**{STATEMENT: seal(other, KEY)})) == "predicate_other"

    def test_without_a_key_only_what_it_claims_is_read(self):
        """Whatever else lies in it."""
        broken = with_members(**{"platforms/facebook.toml": b"a = " + b"[" * 100_000})

        assert claimed_release(broken, "rulebook.zip", PROGRAM).release == RELEASE


class TestContradictions:
    @pytest.mark.parametrize(
        "changed",
        [
            {"platforms/facebook.toml": b'id = "facebook"'},
            {"platforms/facebook.toml": None},
            {"platforms/zuckerbook.toml": b""},
            {"release.json": to_bytes(structs.replace(RELEASE, version="2030.01.01"))},
        ],
        ids=["changed", "missing", "added", "dated"],
    )
    def test_a_file_that_was_not_signed_is_refused(self, changed):
        """Whether it was changed, left out or added."""
        assert refused(with_members(**changed)) == "package_contradicts"

    def test_a_package_without_a_statement_is_refused(self):
        """Nothing says who made it."""
        assert refused(with_members(**{STATEMENT: None})) == "package_other"

    def test_a_statement_about_another_release_is_refused(self):
        """What stands in the statement and what the program reads later are one."""
        members = unpack(PACKAGE, "x")
        subjects = [
            Subject(one, {"sha256": sha256(data).hexdigest()}) for one, data in members.items() if one != STATEMENT
        ]
        other = Statement(
            tuple(subjects), RULEBOOK_PACKAGE, structs.asdict(structs.replace(RELEASE, version="2027.01.11"))
        )
        assert refused(with_members(**{STATEMENT: seal(other, KEY)})) == "package_contradicts"


class TestOtherPrograms:
    def test_a_package_of_a_newer_shape_is_refused_whatever_else_it_says(self):
        """Of what a later program understands, this one reads the number alone."""
        newer = {**json.loads(to_bytes(RELEASE)), "schema": SCHEMA + 1, "moons": 3}
        whole = {**FILES, "release.json": to_bytes(newer)}
        subjects = [Subject(name, {"sha256": sha256(data).hexdigest()}) for name, data in sorted(whole.items())]
        statement = seal(Statement(tuple(subjects), RULEBOOK_PACKAGE, newer), KEY)

        assert refused(pack({**whole, STATEMENT: statement})) == "package_schema_newer"

    def test_a_package_of_an_older_shape_is_refused(self):
        """It would be read for something else."""
        assert (
            refused(signed_package(FILES, structs.replace(RELEASE, schema=OLDEST_SCHEMA - 1), KEY))
            == "package_schema_older"
        )

    @pytest.mark.parametrize(
        ("program", "code"), [("0.0.9", "package_program_older"), ("next", "package_program_older")]
    )
    def test_a_program_that_is_too_old_is_told_so(self, program, code):
        """Numbers are compared as numbers."""
        assert refused(PACKAGE, program=program) == code
        assert opened(PACKAGE, program="0.10.0").rulebook

    @pytest.mark.parametrize(
        "release", [structs.replace(RELEASE, version="5"), structs.replace(RELEASE, least_program="x")]
    )
    def test_a_release_that_is_none_is_refused(self, release):
        """Though it was signed."""
        assert refused(signed_package(FILES, release, KEY)) == "package_damaged"


class TestContents:
    @pytest.mark.parametrize(
        "changed",
        [
            {"platforms/facebook.toml": b"id = "},
            {"platforms/facebook.toml": b'id = "instagram"'},
            {"platforms/facebook.toml": b"a = " + b"[" * 100_000},
            {"sources.toml": None},
            {"authorities.json": b"[" * 100_000},
            {"texts/de/meta.toml": b"\xff"},
        ],
        ids=["broken", "misnamed", "nested", "missing", "nested-json", "no-utf-8"],
    )
    def test_files_that_cannot_be_read_are_refused(self, changed):
        """By a sentence, though somebody signed them."""
        assert refused(signed_over(changed)) == "package_damaged"

    @pytest.mark.parametrize("sentence", ["{moon}", "{n.__class__}", "{n!r}", "{n:>9999999}", "{", "{0}"])
    def test_a_sentence_that_the_program_cannot_fill_is_refused(self, sentence):
        """It would end a command half way."""
        changed = {"texts/de/added.toml": f'[added]\nsentence = "{sentence}"\n'.encode()}
        assert refused(signed_over(changed)) == "package_sentence_other"
