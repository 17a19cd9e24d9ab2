"""Who logged in: issuer and subject, kept as a keyed hash. An e-mail address never says who somebody is: it can be
given to another person, and be typed in by anybody."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Identity


def identity_of(desk: Desk, issuer: str, subject: str) -> Identity:
    """Their row, made when they come for the first time."""
    key = desk.keys.lookup.key_of("identity", issuer, subject)
    found = Identity.objects.filter(subject_key=key).first()
    if found is not None:
        return found
    return desk.door.write(lambda now: Identity.objects.get_or_create(subject_key=key, defaults={"first_seen": now})[0])
