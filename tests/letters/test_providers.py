"""Mail servers of common providers, as data."""

import pytest

from widerspruch.letters.providers import mail_providers, provider_of
from widerspruch.lib.mail_addresses import read_address
from widerspruch.lib.smtp import SmtpPlace


@pytest.mark.parametrize("one", mail_providers(), ids=lambda one: one.name)
def test_each_says_where_it_stands_and_is_spoken_to_over_tls(one):
    """Or that no password is taken there: then it has no server."""
    assert one.source
    assert bool(one.host) or not one.takes_passwords
    assert SmtpPlace(one.host, one.port, one.tls).tls != "none"
    assert (one.port, one.tls) in ((465, "implicit"), (587, "starttls"))
    assert all(read_address(f"erika@{domain}") for domain in one.domains)


def test_no_domain_stands_twice():
    """An address has one provider."""
    domains = [domain for one in mail_providers() for domain in one.domains]
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize(
    ("address", "host", "user"),
    [
        ("Erika@GMX.de ", "mail.gmx.net", "Erika@GMX.de "),
        ("erika@web.de", "smtp.web.de", "erika"),
        ("erika@t-online.de", "securesmtp.t-online.de", "erika@t-online.de"),
    ],
)
def test_an_address_names_its_provider(address, host, user):
    """Whatever its case."""
    one = provider_of(address)
    assert one is not None
    assert (one.host, one.user_of(address)) == (host, user)


def test_an_unknown_provider_is_none():
    """The person types where its server is."""
    assert provider_of("erika@verein.example") is None
    assert provider_of("") is None


def test_where_no_password_is_taken_nothing_is_promised():
    """Microsoft takes none since 2024."""
    assert not provider_of("erika@outlook.de").takes_passwords
