"""Write the desk's migrations anew from its tables.

There is one, 0001, until the first release; from then on each change of the tables adds one, and a test goes through
all of them with data.
"""

import tempfile
from pathlib import Path

from django.core.management import call_command

from widerspruch.desk.config import DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.settings import set_django_up

INITIAL = Path(__file__).parents[1] / "src/widerspruch/desk/migrations/0001_initial.py"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = DeskConfig(
            public_address="http://localhost",
            platforms={"beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH")},
            database=SqliteConfig(folder / "desk.sqlite"),
            keys=folder,
            sets=folder,
            data=folder,
        )
        set_django_up(config, bytes(32))
        INITIAL.unlink(missing_ok=True)
        call_command("makemigrations", "desk", name="initial", no_header=True, verbosity=1)


if __name__ == "__main__":
    main()
