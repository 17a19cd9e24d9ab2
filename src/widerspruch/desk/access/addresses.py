"""What each address does. Every address needs a line here, or nobody gets there; `access.may` says who may do it.

The name of an address is what `reverse` takes: `app:name` where it stands below an `app_name`.
"""

from collections.abc import Mapping

from widerspruch.desk.access.may import Action

DOES: Mapping[str, Action] = {
    "language": "look",
    "static": "look",
    "healthz": "look",
    "api_document": "look",
    "api_objections": "object_for_account",
    "api:case": "read_case",
    "api:receipts": "read_receipt",
    "api:withdraw": "withdraw",
    "api:undo": "undo_withdrawal",
    "api:verify": "enter_code",
    "api:link": "link_accounts",
    "api:unlink": "link_accounts",
    "api:coverage": "see_coverage",
    "login": "log_in",
    "login_answer": "log_in",
    "logout": "log_out",
    "start": "look",
    "object": "object",
    "switch": "object",
    "cases": "look",  # says how to come in
    "done": "read_case",
    "case": "read_case",
    "receipt": "read_receipt",
    "verify": "look",
    "keys": "look",
    "key": "look",
    "well_known": "look",
    "imprint": "look",
    "console:start": "enter_console",
    "console:find": "find_case",
    "console:case": "find_case",
    "console:look": "look_into_case",
    "console:person": "look_into_case",
    "console:question": "ask_question",
    "console:answer": "answer_request",
    "console:refuse": "refuse",
    "console:vouch": "verify_claim",
    "console:mails": "see_operations",
    "console:mail": "repair_operations",
    "console:mail_again": "repair_operations",
    "console:keys": "see_operations",
    "console:sets": "see_operations",
    "console:numbers": "enter_console",
    "console:looks": "see_looks",
}
"""Name of an address -> action. A page that reads or changes one case asks once more, with that case: `case_for`."""
