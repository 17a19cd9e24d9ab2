"""The people of Beispielnetz: all invented. Their addresses, under example.org and example.net, belong to nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, structs

DemoPlatform = Literal["beispielnetz", "beispielbild"]

DemoRole = Literal["support", "legal", "operations", "oversight"]


class DemoAccount(Struct, frozen=True):
    """An account at one of the two platforms. `id`: what the platform itself calls it."""

    platform: DemoPlatform
    id: str
    handle: str
    name: str


class DemoPerson(Struct, frozen=True, kw_only=True):
    """Somebody who can be met in the demo.

    Attributes:
        key: How tests and the page of the identity provider call them; the `sub` of their login.

        centre: The accounts centre that holds all their accounts; None: each stands alone.

        groups: Of the platform's own people.

        links_into: The accounts centre into which they can put accounts that stand alone.

        guardian_of: Keys of the minors that they answer for.

        can_log_in: Not somebody who is locked out of their account, or has none.

        told: A sentence in each language: what can be tried with them.
    """

    key: str
    name: str
    email: str
    born: date
    told: Mapping[Literal["de", "en"], str]
    country: str = "DE"
    centre: str | None = None
    links_into: str | None = None
    accounts: tuple[DemoAccount, ...] = ()
    groups: tuple[str, ...] = ()
    guardian_of: tuple[str, ...] = ()
    can_log_in: bool = True


GROUPS: Mapping[str, DemoRole] = {
    "beispielnetz-support": "support",
    "beispielnetz-legal": "legal",
    "beispielnetz-operations": "operations",
    "beispielnetz-oversight": "oversight",
}
"""The groups of the invented company -> what each may do at the desk."""

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson(
        key="erika",
        name="Erika Beispiel",
        email="erika@example.org",
        born=date(1984, 3, 14),
        centre="centre-1001",
        accounts=(
            DemoAccount("beispielnetz", "70010001", "erika.beispiel", "Erika Beispiel"),
            DemoAccount("beispielbild", "80010001", "erika_beispiel", "Erika Beispiel"),
            DemoAccount("beispielbild", "80010002", "erikas_garten", "Erikas Garten"),
        ),
        told={
            "de": "drei Konten in einer Kontenübersicht: ein Widerspruch gilt für alle",
            "en": "three accounts in one accounts centre: one objection covers all of them",
        },
    ),
    DemoPerson(
        key="aylin",
        name="Aylin Örnek",
        email="aylin@example.net",
        born=date(1992, 11, 2),
        links_into="centre-1002",
        accounts=(
            DemoAccount("beispielnetz", "70010002", "aylin.ornek", "Aylin Örnek"),
            DemoAccount("beispielbild", "80010003", "aylin_oernek", "Aylin Örnek"),
        ),
        told={
            "de": "zwei Konten, die sie beim Anmelden verbinden kann",
            "en": "two accounts that she can link when she logs in",
        },
    ),
    DemoPerson(
        key="jonas",
        name="Jonas Musterfrau",
        email="jonas@example.org",
        born=date(1979, 6, 30),
        accounts=(DemoAccount("beispielnetz", "70010003", "jonas.musterfrau", "Jonas Musterfrau"),),
        guardian_of=("mia",),
        told={
            "de": "Vater von Mia: kann auch für ihr Konto widersprechen",
            "en": "Mia's father: may object for her account, too",
        },
    ),
    DemoPerson(
        key="mia",
        name="Mia Musterfrau",
        email="mia@example.org",
        born=date(2012, 9, 9),
        accounts=(DemoAccount("beispielbild", "80010004", "mia_malt", "Mia Musterfrau"),),
        told={
            "de": "minderjährig: kann selbst widersprechen",
            "en": "a minor: may object herself",
        },
    ),
    DemoPerson(
        key="lea",
        name="Lea Musterfrau",
        email="lea@example.org",
        born=date(2008, 11, 20),
        accounts=(DemoAccount("beispielbild", "80010005", "lea_musterfrau", "Lea Musterfrau"),),
        told={
            "de": "gerade 18 geworden: ihr Widerspruch gehört nun ihr",
            "en": "just turned 18: her objection is now her own",
        },
    ),
    DemoPerson(
        key="edith",
        name="Edith Example",
        email="edith@example.net",
        born=date(1965, 1, 31),
        country="IE",
        accounts=(DemoAccount("beispielnetz", "70010004", "edith.example", "Edith Example"),),
        told={
            "de": "in Irland, spricht Englisch",
            "en": "in Ireland, speaks English",
        },
    ),
    DemoPerson(
        key="bernd",
        name="Bernd Vorlage",
        email="bernd@example.net",
        born=date(1971, 8, 5),
        accounts=(DemoAccount("beispielnetz", "70010005", "bernd.vorlage", "Bernd Vorlage"),),
        can_log_in=False,
        told={
            "de": "kommt nicht mehr in sein Konto (Adresse bernd@example.net)",
            "en": "is locked out of his account (address bernd@example.net)",
        },
    ),
    DemoPerson(
        key="paula",
        name="Paula Probst-Beispiel",
        email="paula@example.org",
        born=date(1988, 4, 17),
        can_log_in=False,
        told={
            "de": "hat kein Konto, andere schreiben über sie (Adresse paula@example.org)",
            "en": "has no account, others write about her (address paula@example.org)",
        },
    ),
    DemoPerson(
        key="sina",
        name="Sina Schaubühl",
        email="sina@example.net",
        born=date(1990, 2, 2),
        groups=("beispielnetz-support",),
        told={"de": "arbeitet dort: Auskunft und Hilfe", "en": "works there: support"},
    ),
    DemoPerson(
        key="rolf",
        name="Rolf Testgärtner",
        email="rolf@example.net",
        born=date(1968, 12, 24),
        groups=("beispielnetz-legal",),
        told={"de": "arbeitet dort: Recht", "en": "works there: legal"},
    ),
    DemoPerson(
        key="olga",
        name="Olga Müllermuster",
        email="olga@example.net",
        born=date(1986, 7, 7),
        groups=("beispielnetz-operations",),
        told={"de": "arbeitet dort: Betrieb", "en": "works there: operations"},
    ),
    DemoPerson(
        key="ava",
        name="Ava Vorlagenmöller",
        email="ava@example.net",
        born=date(1975, 10, 10),
        groups=("beispielnetz-oversight",),
        told={
            "de": "Datenschutzbeauftragte: sieht, wer in welchen Fall geschaut hat",
            "en": "data protection officer: sees who looked into which case",
        },
    ),
)

BY_KEY: Mapping[str, DemoPerson] = {person.key: person for person in PEOPLE}


def claims_of(person: DemoPerson, today: date) -> dict[str, object]:
    """What the identity provider says of somebody at their login, besides `sub`."""
    claims: dict[str, object] = {
        "name": person.name,
        "preferred_username": person.key,
        "email": person.email,
        "email_verified": True,
        "birthdate": person.born.isoformat(),
        "adult": is_adult(person, today),
        "country": person.country,
        "accounts": [_claimed(account) for account in person.accounts],
        "groups": list(person.groups),
    }
    if person.centre is not None:
        claims["accounts_centre"] = person.centre
    if person.guardian_of:
        claims["guardian_of"] = [
            {**_claimed(account), "birthdate": minor.born.isoformat()}
            for minor in (BY_KEY[key] for key in person.guardian_of)
            for account in minor.accounts
        ]
    return claims


def linked(person: DemoPerson) -> DemoPerson:
    """The same person, once their accounts are in one accounts centre."""
    return structs.replace(person, centre=person.links_into)


def is_adult(person: DemoPerson, today: date) -> bool:
    """Whether they have turned 18."""
    return (today.year - person.born.year, (today.month, today.day)) >= (18, (person.born.month, person.born.day))


def _claimed(account: DemoAccount) -> dict[str, str]:
    return {"platform": account.platform, "id": account.id, "handle": account.handle, "name": account.name}
