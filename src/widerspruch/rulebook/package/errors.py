"""Why a package of the rulebook cannot be used."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Usage = Literal["package_version_wrong", "package_program_wrong"]
_Input = Literal["package_missing", "package_unreadable", "package_too_long", "package_other"]
_Damaged = Literal["package_damaged", "package_contradicts", "package_installed_damaged"]
_Refused = Literal[
    "package_schema_newer",
    "package_schema_older",
    "package_program_older",
    "package_older",
    "package_same_version",
    "package_sentence_other",
    "package_has_mistakes",
]
_Busy = Literal["package_busy"]


class PackageError(KnownError[_Usage | _Input | _Damaged | _Refused | _Busy]):
    """The one error of packages. Its sentences lie beside it: those of the rulebook may be the package's own."""

    room = "widerspruch.rulebook.package"
    kinds = kinds_of({"usage": _Usage, "input": _Input, "damaged": _Damaged, "refused": _Refused, "busy": _Busy})
