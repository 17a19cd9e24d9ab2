"""Where everything lies that the demo's platform trains with, in the demo's folder."""

from pathlib import Path

from msgspec import Struct


class DemoFiles(Struct, frozen=True):
    """Attributes: folder: That of the whole demo, the desk's settings, keys and openings among it."""

    folder: Path

    @property
    def settings(self) -> Path:
        """Of the desk."""
        return self.folder / "widerspruch.toml"

    @property
    def hashing_key(self) -> Path:
        """By which the gate finds in the posts whom the set names."""
        return self.folder / "keys" / "hashing.key"

    @property
    def openings(self) -> Path:
        """Private: what proofs are made of."""
        return self.folder / "openings"

    @property
    def corpus(self) -> Path:
        """The posts, with their profile."""
        return self.training / "corpus"

    @property
    def runs(self) -> Path:
        """What was built of them."""
        return self.training / "runs"

    @property
    def log(self) -> Path:
        """Public: sets and runs."""
        return self.training / "log"

    @property
    def log_key(self) -> Path:
        return self.training / "log.pem"

    @property
    def run_key(self) -> Path:
        """By which runs are signed; beside it the public half."""
        return self.training / "runs.pem"

    @property
    def run_public(self) -> Path:
        return self.training / "runs.public.pem"

    @property
    def training(self) -> Path:
        return self.folder / "training"
