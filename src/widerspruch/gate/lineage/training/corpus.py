"""A corpus that is divided by persons: one file for each bucket."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.protocol.buckets import bucket_named
from widerspruch.protocol.files import take_in
from widerspruch.protocol.manifest import MANIFEST, DataFile, ReadManifest, read_manifest
from widerspruch.protocol.signing_keys import VerifyingKey

WITHOUT_AUTHOR = "none"
"""The bucket of rows that have no author."""


class BucketFile(Struct, frozen=True):
    """One bucket's file as the manifest names it. `bucket`: `017`, or `none`."""

    bucket: str
    file: DataFile


class BucketedCorpus(Struct, frozen=True):
    """A corpus to be trained on.

    Attributes:
        folder: In which its files lie.

        manifest: Its digest is that of the manifest's file.

        buckets: In the order of the manifest, which is that of their numbers; that without authors may be among them.
    """

    folder: Path
    manifest: ReadManifest
    buckets: tuple[BucketFile, ...]

    def of_authors(self, *, without_author: bool) -> tuple[BucketFile, ...]:
        """The buckets that are trained on."""
        return tuple(one for one in self.buckets if without_author or one.bucket != WITHOUT_AUTHOR)

    def take(self, one: BucketFile, folder: Path) -> Path:
        """A copy of a bucket's file: what was checked is what will be read, whoever changes the file.

        Raises:
            GateError: It is not there (`built_file_missing`), or not what the manifest names (`built_file_changed`);
                values: name.
        """
        path, target = self.folder / one.file.name, folder / Path(one.file.name).name
        if not path.is_file():  # a pipe would never end
            raise GateError("built_file_missing", name=one.file.name)
        try:
            is_right = take_in(path, target, one.file.sha256, lasting=False)
        except FileNotFoundError as error:
            raise GateError("built_file_missing", name=one.file.name) from error
        if not is_right:
            raise GateError("built_file_changed", name=one.file.name)
        return target


def open_buckets(path: Path, trusted: Sequence[VerifyingKey] = ()) -> BucketedCorpus:
    """A corpus by its folder or its manifest, signed by one of `trusted` if any are named.

    Raises:
        GateError: It is none (`training_no_buckets`, values: name).

        ProtocolError: As `read_manifest`.
    """
    file = path / MANIFEST if path.is_dir() else path
    manifest = read_manifest(file, trusted, signature_needed=bool(trusted))
    if manifest.run.buckets is None:
        raise GateError("training_no_buckets", name=file.name)
    # A manifest with buckets has these names, or it was refused.
    buckets = (BucketFile(bucket_named(one.name), one) for one in manifest.run.outputs)
    return BucketedCorpus(file.parent, manifest, tuple(buckets))
