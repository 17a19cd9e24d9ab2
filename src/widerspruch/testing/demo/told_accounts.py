"""The platform tells its desk who has which accounts, as every platform should.

Else a mailed code proves an address, and nobody knows whose account that is.
"""

import json
from contextlib import suppress

from widerspruch.lib.outgoing import OutgoingError, OutgoingHttp
from widerspruch.testing.demo.people import PEOPLE
from widerspruch.testing.demo.tokens import TOKENS

_TRIES = 20
"""An awkward desk is busy, or its answers get lost."""


def tell_accounts(desk: str) -> None:
    """Link all accounts of everybody who has an accounts centre. Doing it again changes nothing.

    Args:
        desk: Address of the demo's desk.
    """
    http = OutgoingHttp(allow_loopback=True)
    headers = {"Authorization": f"Bearer {TOKENS['platform']}", "Content-Type": "application/json"}
    for person in PEOPLE:
        for one in person.accounts if person.centre is not None else ():
            account = {"platform": one.platform, "id": one.id, "handles": [one.handle], "emails": [person.email]}
            body = json.dumps({"account": account | {"name": one.name}, "accounts_centre": person.centre}).encode()
            for _ in range(_TRIES):
                with suppress(OutgoingError):
                    if http.ask("POST", f"{desk}/api/v1/accounts/link", body, headers).status == 200:
                        break
