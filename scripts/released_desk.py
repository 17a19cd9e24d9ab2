"""Write down a desk with people in it, as its tables and keys are today: what later versions must still open.

    python scripts/released_desk.py      # writes tests/desk/released/<the newest migration>.json

Called by `make migrations` until the first release. From then on once for each release, and the files stay.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

from widerspruch.desk.config import DAY, DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.rulebook.load import load_rulebook

ROOT = Path(__file__).parents[1]
RELEASED = ROOT / "tests" / "desk" / "released"
NOON = 1_795_867_200_000_000
"""28 November 2026, 12:00 UTC."""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = released_config(SqliteConfig(folder / "desk.sqlite"), folder)
        make_keys(config.keys)
        keys = load_keys(config.keys)
        set_django_up(config, keys.sessions)
        call_command("migrate", verbosity=0)
        desk, told = _lived_in(config)
        newest = max((ROOT / "src/widerspruch/desk/migrations").glob("0*.py")).stem
        written = {
            "keys": {path.name: path.read_text("utf-8") for path in sorted(config.keys.iterdir()) if path.is_file()},
            "rows": {
                model.__name__: [_plain(row) for row in model._default_manager.order_by("pk").values()]
                for model in apps.get_app_config("desk").get_models()
            },
            "receipts": told,
            "now": desk.now(),
        }
        desk.door.close()
        RELEASED.mkdir(exist_ok=True)
        (RELEASED / f"{newest}.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", "utf-8")


def released_config(database: Any, folder: Path) -> DeskConfig:
    """How such a desk is run."""
    return DeskConfig(
        public_address="http://localhost",
        platforms={
            "beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH"),
            "beispielbild": PlatformConfig("Beispielbild", "Beispielnetz GmbH"),
        },
        database=database,
        keys=folder / "keys",
        sets=folder / "sets",
        data=folder,
    )


def _lived_in(config: DeskConfig) -> tuple[Desk, dict[str, list[str]]]:
    """A desk at which something of every kind happened, and the receipts of each case."""
    from widerspruch.desk.cases.claims import Claim, take_claim
    from widerspruch.desk.cases.links import link_account
    from widerspruch.desk.cases.withdrawing import ask_to_withdraw, withdraw
    from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
    from widerspruch.desk.intake.take import take_objection
    from widerspruch.desk.publish.publish import publish
    from widerspruch.desk.receipts import receipts_of
    from widerspruch.desk.store.doors import open_door
    from widerspruch.desk.values import AccountIdentity, Scopes

    times = iter(range(NOON, NOON + 1000 * DAY, DAY))
    now = [next(times)]
    desk = Desk(config, load_keys(config.keys), load_rulebook(), open_door(config, lambda: now[0]), lambda: now[0])
    erika = AccountIdentity("70010001", ("erika.beispiel",), "Erika Beispiel", ("erika@example.org",))
    aylin = AccountIdentity("70020001", ("aylin",), "Aylin Örnek", ("aylin@example.org",))
    linked = (("beispielbild", AccountIdentity("80010001", ("erika_bild",))),)
    first = take_objection(
        desk,
        Submission(who=AccountHolder("beispielnetz", erika, "centre-1", linked), language="de", reason="Gesundheit"),
    )
    other = Submission(who=AccountHolder("beispielnetz", aylin), language="en", scopes=Scopes(mentions=False))
    second = take_objection(desk, other)
    take_objection(desk, Submission(who=MailHolder("paula@example.org"), language="de", names=("Paula Probst",)))
    take_claim(desk, Claim(contact="bernd@example.net", language="de", platform="beispielnetz", account="@bernd"))
    now[0] = next(times)
    link_account(desk, "beispielbild", AccountIdentity("80010002", ("erikas_garten",)), "centre-1")
    ask_to_withdraw(desk, second.case_id, "holder")
    withdraw(desk, second.case_id, "holder")
    publish(desk, "beispielnetz", None, 30 * DAY)
    now[0] = next(times)
    cases = (first.case_id, second.case_id)
    return desk, {case: [receipt.decode() for _, receipt in receipts_of(desk, case)] for case in cases}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }


if __name__ == "__main__":
    main()
