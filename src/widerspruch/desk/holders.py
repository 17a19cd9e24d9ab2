"""Keyed hashes of whom a row is about. All are made here, so that the same one is found again."""

import unicodedata

from widerspruch.desk.sealing import Lookup
from widerspruch.identifiers.account_ids import fold_account_id


def account_lookup_key(lookup: Lookup, platform: str, account_id: str) -> bytes:
    """Of an account at a platform, however its id is spelled."""
    return lookup.key_of("account", platform, fold_account_id(account_id))


def centre_lookup_key(lookup: Lookup, centre_id: str) -> bytes:
    """Of an accounts centre, as the platform calls it."""
    return lookup.key_of("centre", centre_id)


def contact_lookup_key(lookup: Lookup, email: str) -> bytes:
    """Of an address that mail is sent to, however its letters are written."""
    return lookup.key_of("contact", folded_contact(email))


def domain_lookup_key(lookup: Lookup, domain: str) -> bytes:
    """Of a domain that takes mail, in ASCII."""
    return lookup.key_of("domain", domain)


def account_holder_key(account_key: bytes) -> bytes:
    """Of whoever acted with an account, from the key of that account: that is all a row knows of it. It is the same
    key: no hash may be made of another one, or a new lookup key would not find it again."""
    return bytes(account_key)


def mail_holder_key(lookup: Lookup, email: str) -> bytes:
    """Of somebody who is known by an address alone."""
    return lookup.key_of("holder", "mail", folded_contact(email))


def claim_holder_key(lookup: Lookup, email: str, *claimed: str) -> bytes:
    """Of a claim: who can be reached where, together with what they claim. Nobody else's claim and no verified case has
    the same."""
    return lookup.key_of("holder", "claim", folded_contact(email), *claimed)


def handle_lookup_key(lookup: Lookup, platform: str, handle: str) -> bytes:
    """Of an account of which only somebody's word is known. It is found by no account's id."""
    return lookup.key_of("handle", platform, handle)


def id_without_account(case_id: str) -> str:
    """By what somebody without an account stands in exclusion sets and receipts: no platform calls an account so."""
    return f"case:{case_id}"


def folded_contact(email: str) -> str:
    """One spelling of an address, of what no mail server tells apart: whoever reads `anna+ki@` need not be `anna@`."""
    return unicodedata.normalize("NFC", email).strip().casefold()
