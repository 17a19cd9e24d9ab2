"""What was given beside something that a platform signed: whom the person believes. It is kept with it."""

from hashlib import sha256

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment, Evidence
from widerspruch.objections.events import Note
from widerspruch.person.proof_trust import ProofTrust
from widerspruch.person.site.forms.trust import TrustForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.errors import sentence_of


def keep_trust(request: SiteRequest, piece: Evidence, data: bytes, trust: ProofTrust, form: TrustForm) -> bool:
    """Keep what was given beside a piece of evidence, unless it is there; False: it cannot be, which the form says.

    Args:
        data: Of the piece. `trust`: what is kept with it.
    """
    policy, keys = form.cleaned_data["policy"], form.cleaned_data["keys"]
    given = [Attachment(request.say("site.proof.policy_name"), data=policy)] if policy is not None else []
    given += [Attachment(request.say("site.proof.keys_name"), data=one) for one in keys]
    if {sha256(one.data or b"").hexdigest() for one in given} <= set(trust.pieces):
        return True
    note = Note(request.today, request.say(f"{form.texts}.note", number=piece.number))
    try:
        request.case.record(note, request.now, [Attachment(piece.name or "", data=data), *given])
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
        return False
    return True
