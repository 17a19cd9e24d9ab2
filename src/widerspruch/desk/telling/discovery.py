"""What programs may know of the desk: where it is spoken to and how, what can be objected to, and all its keys."""

from collections.abc import Mapping

from widerspruch.desk.addresses import NUMBERS, business_id, public
from widerspruch.desk.agents.tokens import OVERLAP, TOKEN_LASTS
from widerspruch.desk.config import LogConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.proofs.witnessed import policy_text
from widerspruch.desk.telling.keys import public_keys
from widerspruch.protocol.discovery import Discovery, DrpEndpoint, PublishedLog, TokenRotation
from widerspruch.protocol.drp.profile import AGENT_KINDS, DRP_VERSION, EXERCISES, PROFILE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.vocabulary import SCOPES
from widerspruch.web.language import PAGE_LANGUAGES

AGENTS = "/drp"
"""Below it are the calls of the Data Rights Protocol."""

_VERIFY = "/api/v1/objections/{case_id}/verify"
_SECOND = 1_000_000


def discovery_of(desk: Desk) -> Discovery:
    """As it is now."""
    config = desk.config
    return Discovery(
        desk=config.public_address,
        platforms={slug: one.name for slug, one in config.platforms.items()},
        object=public(config, "/object"),
        numbers=public(config, f"{NUMBERS}.json"),
        keys=public_keys(desk),
        drp=_endpoint(desk),
        scopes=SCOPES,
        languages=PAGE_LANGUAGES,
        rulebook=rulebook_versions(desk),
        verify=public(config, _VERIFY),
        log=_log(config.log),
    )


def _log(log: LogConfig | None) -> PublishedLog | None:
    """None: there is none, nobody is told where it is, or it cannot be read just now: the keys are told anyhow."""
    if log is None or not log.address:
        return None
    try:
        text = policy_text(log.folder)
        return PublishedLog(origin=parse_policy(text).logs[0].name, address=log.address, policy=text.decode())
    except (ProtocolError, OSError, IndexError, UnicodeDecodeError):
        return None


def rulebook_versions(desk: Desk) -> Mapping[str, str]:
    """By the platform's name: since when the version of its terms counts that is in force. A platform of which the
    rulebook knows nothing has none."""
    today = day_of(desk.now())
    known = (slug for slug in desk.config.platforms if slug in desk.rulebook.platforms)
    days = {slug: [one.valid_from for one in desk.rulebook.terms_of(slug)] for slug in known}
    in_force = {slug: max((day for day in of if day <= today), default=None) for slug, of in days.items()}
    return {slug: day.isoformat() for slug, day in in_force.items() if day is not None}


def _endpoint(desk: Desk) -> DrpEndpoint:
    return DrpEndpoint(
        api_base=public(desk.config, AGENTS),
        business_id=business_id(desk.config),
        version=DRP_VERSION,
        profile=PROFILE,
        kinds=AGENT_KINDS,
        actions=EXERCISES,
        verifications=("email",),
        rotation=TokenRotation(token_seconds=TOKEN_LASTS // _SECOND, overlap_seconds=OVERLAP // _SECOND),
    )
