"""A person's own key: made when it is first needed, and kept in the case file, which locks it away with all else.

It proves nothing of the person: a desk knows by it that it is asked by the same program as before. It is in no export;
who opens an imported one gets another key, and asks desks anew, which then find the case that is there.
"""

import re

from widerspruch.casefile.case_file import CaseFile
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.signing_keys import SigningKey

_SEED = re.compile(r"[0-9a-f]{64}")


def own_key(case_file: CaseFile) -> SigningKey:
    """The key of a case file. Raises `CaseFileError` where there is none and it cannot be written."""
    with case_file.undisturbed():
        if not _SEED.fullmatch(case_file.filing_key):
            case_file.set_filing_key(SigningKey.new().seed.hex())
        return SigningKey.from_seed(bytes.fromhex(case_file.filing_key))


def own_agent_id(case_file: CaseFile) -> str:
    """What desks call whoever holds it. Raises as `own_key`."""
    return self_agent_id(own_key(case_file).public)
