"""A package of the rulebook, signed: made from a folder of files, and opened only as far as keys are trusted."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct, structs

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.load import Rulebook, RulebookError, read_rulebook
from widerspruch.rulebook.package.archive import pack, unpack
from widerspruch.rulebook.package.contents import RELEASE
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.fitting import require_fitting_sentences
from widerspruch.rulebook.package.package import RulebookPackage, read_package
from widerspruch.rulebook.release import Release

RULEBOOK_PACKAGE = f"{NAMES}#rulebook-package/v1"
"""The kind of statement: its predicate is the release, its subjects are all other files."""

STATEMENT = "statement.json"


class OpenedPackage(Struct, frozen=True):
    """A package that may be used.

    Attributes:
        data: Exactly the bytes that were checked.

        signed_by: Id of the key.
    """

    package: RulebookPackage
    rulebook: Rulebook
    data: bytes
    signed_by: str


def signed_package(files: Mapping[str, bytes], release: Release, signer: SigningKey) -> bytes:
    """The bytes of a package: the same files, release and key give the same bytes."""
    whole = {**files, RELEASE: to_bytes(release)}
    subjects = tuple(Subject(name, {"sha256": sha256(data).hexdigest()}) for name, data in sorted(whole.items()))
    statement = Statement(subjects, RULEBOOK_PACKAGE, structs.asdict(release))
    return pack({**whole, STATEMENT: seal(statement, signer)})


def open_package(data: bytes, file: str, trusted: Sequence[VerifyingKey], program: str) -> OpenedPackage:
    """What a package holds, if one of the trusted keys has signed it.

    Raises:
        ProtocolError: as `open_envelope`, `subject_twice`, `subject_without_sha256`, `predicate_other`.

        PackageError: `package_too_long`, `package_other`, `package_contradicts`, `package_damaged`,
            `package_schema_...`, `package_program_older`, `package_sentence_other`.
    """
    # The steps are those of docs/protocol/rulebook-package.md.

    # (1), (2): unpack it, and pack it again.
    unpacked = unpack(data, file)
    # (3): check the signature, before anything else of it is read.
    sealed = unpacked.pop(STATEMENT, None)
    if sealed is None:
        raise PackageError("package_other", file=file)
    opened = open_envelope(sealed, trusted, signature_needed=True)
    assert opened.signed_by is not None
    # (4): hold every file against what was signed.
    if {name: sha256(content).hexdigest() for name, content in unpacked.items()} != opened.statement.sha256_by_name():
        raise PackageError("package_contradicts", file=file)
    # (5), (6): look at the shape and at the program.
    package = read_package(data, unpacked, file, program)
    if stated(opened.statement, RULEBOOK_PACKAGE, dict) != msgspec.json.decode(unpacked[RELEASE]):
        raise PackageError("package_contradicts", file=file)
    # (7): read all of it.
    try:
        rulebook = read_rulebook(package.folder)
    except (RulebookError, OSError, ValueError, RecursionError) as error:
        member = error.values["file"] if isinstance(error, RulebookError) else "?"
        raise PackageError("package_damaged", file=file, member=member) from error
    require_fitting_sentences(package, file)
    return OpenedPackage(package, rulebook, data, opened.signed_by)


def claimed_release(data: bytes, file: str, program: str) -> RulebookPackage:
    """What a package says of itself, to be shown; nobody checked who signed it, and nothing else of it is read.

    Raises:
        PackageError: `package_too_long`, `package_other`, `package_damaged`, `package_schema_...`,
            `package_program_older`.
    """
    return read_package(data, unpack(data, file), file, program)
