"""Invented people, and contact data from ranges that belong to nobody."""

from random import Random

from msgspec import Struct

from widerspruch.testing.exports.recipe import ContentLanguage

# Given and family names that no one bears together: the family names are words for "sample".
GIVEN: dict[ContentLanguage, tuple[str, ...]] = {
    "de": ("Jörg", "Änne", "Süheyla", "Mirko", "Grete", "Björn", "Öykü", "Walburga", "Tarek", "Käthe", "Zoë"),
    "en": ("Maud", "Desmond", "Priya", "Fergus", "Winifred", "Tobias", "Imogen", "Kwame", "Saoirse"),
    "ja": ("花子", "太郎", "美咲", "健一", "さくら", "大輔"),
}
FAMILY: dict[ContentLanguage, tuple[str, ...]] = {
    "de": ("Musterfrau", "Probst-Beispiel", "Müllermuster", "Testgärtner", "Schaubühl", "Vorlagenmöller"),
    "en": ("Sampleton", "Specimen", "Placeholder", "Mockridge", "Testerley"),
    "ja": ("見本", "例田", "試野", "仮名"),
}
CHILDREN: dict[ContentLanguage, tuple[str, ...]] = {
    "de": ("Frieda", "Jonte", "Malú", "Till"),
    "en": ("Poppy", "Alfie", "Edie"),
    "ja": ("ひなた", "そうた"),
}
# Numbers that the regulators keep free for films and books.
PHONES: dict[ContentLanguage, tuple[str, ...]] = {
    "de": ("030 23125 {:03d}", "069 90009 {:03d}", "040 66969 {:03d}", "+49 89 99998 {:03d}"),
    "en": ("+44 20 7946 0{:03d}", "(212) 555-01{:02d}", "+44 1632 960{:03d}"),
    "ja": ("030 23125 {:03d}",),
}
IBANS = ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "AT611904300234573201", "GB29NWBK60161331926819")
# Documentation addresses (RFC 5737, RFC 3849): they must never turn up in a store.
IP_ADDRESSES = ("192.0.2.17", "198.51.100.84", "203.0.113.201", "2001:db8::8a2e:370:7334")
_MAIL_LATIN = ("erika", "jorg.muster", "grete_99", "b.probe", "kaethe")


class Person(Struct, frozen=True):
    """The owner of the account."""

    name: str
    user: str
    handle: str
    email: str
    phone: str
    birth_month: int
    birth_day: int


OWNERS: dict[ContentLanguage, Person] = {
    "de": Person("Erika Beispiel", "erika.beispiel", "erika_beispiel", "erika@example.org", "+49 30 23125 042", 3, 14),
    "en": Person("Edith Example", "edith.example", "edith_example", "edith@example.org", "+44 20 7946 0042", 3, 14),
    "ja": Person("仮名 見本子", "mihonko.kamei", "mihonko_kamei", "mihonko@example.org", "+49 30 23125 042", 3, 14),
}


def some_person(random: Random, language: ContentLanguage) -> str:
    """Given and family name of an invented person."""
    given, family = random.choice(GIVEN[language]), random.choice(FAMILY[language])
    return f"{family}{given}" if language == "ja" else f"{given} {family}"


def some_handle(random: Random) -> str:
    """A handle without the `@`."""
    return f"{random.choice(('muster', 'probe', 'sample', 'beispiel'))}_{random.randrange(10, 99)}"


def some_phone(random: Random, language: ContentLanguage) -> str:
    """A telephone number from a reserved range."""
    return random.choice(PHONES[language]).format(random.randrange(10, 100))


def some_email(random: Random) -> str:
    """An address under example.org."""
    return f"{random.choice(_MAIL_LATIN)}{random.randrange(100)}@example.org"
