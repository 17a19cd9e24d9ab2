"""Keys of signatures, asked of the domain's directory in the network (DNS): only when the person asks for it.

Whoever runs the network, and the sender's domain, can see that somebody asks for this key.
"""

from collections.abc import Sequence

from widerspruch.mailbox.authenticity.examine import DnsAnswer

SECONDS = 5.0

_MARK = "._domainkey."


def dns_asker(seconds: float = SECONDS, servers: Sequence[tuple[str, int]] = ()) -> DnsAnswer:
    """Asks for the text records of keys, and for nothing else.

    Args:
        seconds: For one answer.

        servers: Address and port of whom to ask; none: whom this computer asks.
    """

    def ask(name: str) -> bytes | None:
        import dns.exception
        import dns.resolver

        if _MARK not in name:
            return None
        try:
            resolver = dns.resolver.Resolver(configure=not servers)
            if servers:
                resolver.nameservers = [server for server, _ in servers]
                resolver.port = servers[0][1]
            answer = resolver.resolve(f"{name}.", "TXT", lifetime=seconds, search=False)
            records = [b"".join(record.strings) for record in answer]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except dns.exception.DNSException as error:
            raise OSError(type(error).__name__) from None
        # A domain may have other texts at the name, against the rules: the key is what begins so, or the only one.
        return next((one for one in records if one.startswith(b"v=DKIM1")), records[0] if records else None)

    return ask
