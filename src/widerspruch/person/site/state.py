"""What one running app knows: the time, the rulebook, whom it lets in, and which case file is open."""

import ssl
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from widerspruch.lib.writing import Language
from widerspruch.mailbox.authenticity.dns_keys import dns_asker
from widerspruch.mailbox.authenticity.examine import DnsAnswer
from widerspruch.person.site.answers_held import AnswersHeld
from widerspruch.person.site.desks import Desks
from widerspruch.person.site.entrance import Entrance
from widerspruch.person.site.holding import Holding
from widerspruch.person.site.looking import Looking
from widerspruch.person.site.packages_held import PackagesHeld
from widerspruch.rulebook.load import Rulebook
from widerspruch.web.once import OnceForms


class SiteState(Struct, frozen=True):
    """Given to every request; made anew at each start.

    Attributes:
        now: What time it is, microseconds UTC.

        today: Which day it is for the person.

        language: Of pages, where the person has chosen none; None: whatever the browser asks for.

        downloads: The folder in which a browser puts what it downloads.

        answers: Answers of platforms that wait to be confirmed.

        packages: A rulebook from a file that waits to be installed.

        mail_server_tls: Whose certificates of mail servers are believed; None: the system's.

        desks: The desks at which one objects directly, and the ways to them.

        ask_dns: Looks up the key of a mail's signature in the network.

        make_example: Writes an invented export into a folder and names its files; None: this app cannot.
    """

    now: Callable[[], int]
    today: Callable[[], date]
    rulebook: Rulebook
    entrance: Entrance
    holding: Holding
    once: OnceForms
    looking: Looking
    downloads: Path
    language: Language | None = None
    make_example: Callable[[Path], Sequence[Path]] | None = None
    answers: AnswersHeld = field(default_factory=AnswersHeld)
    packages: PackagesHeld = field(default_factory=PackagesHeld)
    desks: Desks = field(default_factory=Desks)
    ask_dns: DnsAnswer = field(default_factory=dns_asker)
    mail_server_tls: ssl.SSLContext | None = None


STATE = "widerspruch.site"
"""Where a request carries it: a key of its WSGI environment."""
