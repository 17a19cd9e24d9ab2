"""A corpus in an S3 store, by a server on this machine: the same bytes come out as of a local one."""

import gzip
import logging
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cli.apart import command
from gate import made
from gate.in_process import InProcess
from gate.made import objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.reading import open_mask
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.run.run import run_gate
from widerspruch.protocol.manifest import read_manifest

pytestmark = pytest.mark.slow

BUCKET = "posts"
FILES = ("lang=de/a.parquet", "lang=en/b.jsonl.gz", "lang=en/c.parquet")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where it listens."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


class Store:
    """A bucket of its own."""

    def __init__(self, server: str, bucket: str) -> None:
        self.bucket = bucket
        self.query = f"?endpoint_override={server}&scheme=http&region=us-east-1"
        self._client: Any = boto3.client("s3", endpoint_url=f"http://{server}", region_name="us-east-1")
        self._client.create_bucket(Bucket=bucket)

    def put(self, key: str, data: bytes) -> None:
        self._client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def remove(self, key: str) -> None:
        self._client.delete_object(Bucket=self.bucket, Key=key)

    def address(self, prefix: str) -> str:
        return f"s3://{self.bucket}/{prefix}{self.query}"


@pytest.fixture
def store(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The corpus under `data/`, and beside it what is none of it; the same corpus lies in `corpus`, with a set."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "erika"),
        ("AWS_SECRET_ACCESS_KEY", "geheim"),
        ("AWS_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    made.write(tmp_path / "corpus" / FILES[0], made.posts([1, 2, 3]))
    records = "".join(
        f'{{"author_id": {one}, "audience": "public", "adult": true, "created_at": 1}}\n' for one in (2, 4)
    )
    (tmp_path / "corpus" / "lang=en").mkdir()
    (tmp_path / "corpus" / FILES[1]).write_bytes(gzip.compress(records.encode(), mtime=0))
    made.write(tmp_path / "corpus" / FILES[2], made.posts([5, 2] * 50))
    made.exclusion_set(tmp_path / "set", [objection(2)])
    held = Store(server, tmp_path.name.lower().replace("_", "-"))
    for name in FILES:
        held.put(f"data/{name}", (tmp_path / "corpus" / name).read_bytes())
    held.put("data/", b"")  # what a console leaves where somebody makes a folder
    held.put("data/_SUCCESS", b"")
    held.put("database/z.parquet", b"another corpus, whose name begins alike")
    return held


def gate_it(store: Store, folder: Path, on_progress: Callable[..., None] = lambda *_: None, **fields: Any) -> None:
    asked = made.request(folder, **{"corpus": (store.address("data"),), "allow_no_match": False, **fields})
    run_gate(asked, made.rulebook(), InProcess(), made.NOW, on_progress)


def test_the_same_bytes_as_of_a_local_corpus(store: Store, tmp_path: Path) -> None:
    """Names with their partitions, rows, ledgers: every digest is that of the run over files."""
    gate_it(store, tmp_path)
    from_store = made.digests(tmp_path)
    gate_it(store, tmp_path, corpus=(str(tmp_path / "corpus"),), out=tmp_path / "local")

    assert [file.name for file in made.manifest(tmp_path).inputs] == list(FILES)
    local = read_manifest(tmp_path / "local" / "manifest.json").run
    assert from_store == {file.name: file.sha256 for file in (*local.outputs, *local.ledgers)}
    assert made.manifest(tmp_path).inputs == local.inputs


def test_the_command_with_credentials_from_the_environment(store: Store, tmp_path: Path) -> None:
    """Processes of a pool read the store; the manifest names neither the server nor any key."""
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    made.key_file(tmp_path)
    now = f"import widerspruch.lib.clock as clock; clock.now = lambda: {made.NOW}"
    arguments = ("--exclusions", "set", "--freeze", str(made.FREEZE), "--profile", "profile.toml", "--out", "out")
    line = command("gate", "run", store.address("data"), *arguments, "--key", "hashing.key", before=now)
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)

    assert (ended.returncode, ended.stderr) == (0, "")
    run = made.manifest(tmp_path)
    assert (sum(run.counts.values()), run.command[3]) == (105, f"s3://{store.bucket}/data")
    assert "127.0.0.1" not in " ".join(run.command)


def test_it_goes_on_where_it_stopped(store: Store, tmp_path: Path) -> None:
    """Broken off after one file, the same run does the others, and publishes what a whole one does."""

    class StoppedError(Exception):
        pass

    def stop(step: str, done: int, *_: int) -> None:
        if step == "gate" and done:
            raise StoppedError

    with pytest.raises(StoppedError):
        gate_it(store, tmp_path, stop)
    assert (tmp_path / "out.part").exists()
    gate_it(store, tmp_path)
    gate_it(store, tmp_path, out=tmp_path / "whole")
    assert made.manifest(tmp_path).outputs == read_manifest(tmp_path / "whole" / "manifest.json").run.outputs


def test_a_damaged_object_is_named(store: Store, tmp_path: Path) -> None:
    """The others are done."""
    store.put(f"data/{FILES[2]}", b"PAR1 and nothing else PAR1")
    gate_it(store, tmp_path)
    run = made.manifest(tmp_path)
    assert (run.damaged, [file.name for file in run.inputs]) == ((FILES[2],), list(FILES[:2]))


@pytest.mark.parametrize("change", ["other rows", "gone"])
def test_an_object_that_changes_meanwhile(store: Store, tmp_path: Path, change: str) -> None:
    """What was listed is not what is read: nothing is published."""

    def exchange(step: str, *_: int) -> None:
        if step == "reduce":
            if change == "gone":
                store.remove(f"data/{FILES[0]}")
            else:
                made.write(tmp_path / "other.parquet", made.posts([1, 2, 3, 2, 2]))
                store.put(f"data/{FILES[0]}", (tmp_path / "other.parquet").read_bytes())

    with pytest.raises(GateError) as refused:
        gate_it(store, tmp_path, exchange)
    assert (refused.value.code, (tmp_path / "out").exists()) == ("shard_changed", False)


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("nothing", "corpus_missing"), ("data/_SUCCESS", "corpus_empty"), ("data/*.csv", "corpus_missing")],
)
def test_where_nothing_lies(store: Store, tmp_path: Path, prefix: str, code: str) -> None:
    """A prefix without objects is said to be that."""
    with pytest.raises(GateError) as refused:
        gate_it(store, tmp_path, corpus=(store.address(prefix),))
    assert refused.value.code == code


def test_a_mask_of_a_store(store: Store, tmp_path: Path) -> None:
    """Nothing is copied; each object is held against the mask before it is read through it."""
    gate_it(store, tmp_path, result="mask")
    mask, address = open_mask(tmp_path / "out"), store.address(f"data/{FILES[0]}")
    assert mask.check(address).by == "sha256"
    assert mask.allowed_rows(address).tolist() == [True, False, True]
    made.write(tmp_path / "other.parquet", made.posts([1, 2, 7]))
    store.put(f"data/{FILES[0]}", (tmp_path / "other.parquet").read_bytes())
    with pytest.raises(GateError) as refused:
        mask.allowed_rows(address)
    assert refused.value.code == "mask_other_file"
