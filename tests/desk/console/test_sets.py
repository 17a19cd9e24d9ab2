"""Which sets were handed out, and where each stands in the public log."""

from pathlib import Path

from msgspec import structs

from desk.made import made_case
from desk.pages.visiting import shown
from desk.proofs.logged import statement_of, with_log, write_log
from desk_browser import DeskClient, log_in
from widerspruch.desk.desk import Desk
from widerspruch.desk.proofs.seen_log import LogReading
from widerspruch.desk.publish.publish import publish
from widerspruch.testing.demo.people import BY_KEY


def sets_of(desk: Desk) -> str:
    client = DeskClient(desk)
    log_in(client, BY_KEY["olga"])
    return shown(client.get("/console/sets"))


def test_a_set_that_is_not_in_the_log_is_told_apart(desk: Desk, tmp_path: Path) -> None:
    made_case(desk)
    logging = with_log(desk, tmp_path / "log")
    first = publish(logging, "beispielnetz")
    publish(logging, "beispielnetz")
    write_log(tmp_path / "log", [statement_of(first)])
    said = sets_of(logging)
    assert said.index("noch nicht eingetragen") < said.index("Eintrag 0")
    (tmp_path / "log" / "checkpoint").write_text("no checkpoint", "utf-8")
    assert sets_of(with_the_same(logging)).count("noch nicht eingetragen") == 2


def with_the_same(desk: Desk) -> Desk:
    """Another process, which has read nothing yet."""
    return structs.replace(desk, log=LogReading())


def test_without_a_log_nothing_is_said_of_one(desk: Desk) -> None:
    made_case(desk)
    publish(desk, "beispielnetz")
    assert "Verzeichnis" not in sets_of(desk)
