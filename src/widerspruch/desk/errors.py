"""Why the desk cannot do something."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Usage = Literal["login_refused"]
_Input = Literal["key_missing", "key_unreadable", "sealed_unreadable", "tables_old"]
_ConfigInput = Literal["config_missing", "config_unreadable", "backup_nothing", "backup_of_server", "database_damaged"]
_MailInput = Literal["mail_not_configured", "mail_sender_unusable", "bounces_not_configured", "dkim_key_unusable"]
_Refused = Literal["port_denied", "host_not_ours", "mail_without_tls", "workers_on_sqlite"]
_LoginRefused = Literal["login_insecure", "login_off"]
_Often = Literal["too_many"]
_Busy = Literal["port_taken", "already_served"]
_Exists = Literal["backup_exists", "signals_exist"]
_Retryable = Literal["queue_full", "database_failed", "database_unreachable"]
_LoginRetryable = Literal["login_misconfigured", "login_unreachable"]
_StaffInput = Literal["look_reason_short", "mail_none", "contact_unusable", "account_missing"]
_StaffRefused = Literal[
    "look_by_oversight", "look_none", "second_person", "vouching_there", "vouching_none", "mail_secret"
]
_KeyInput = Literal["field_key_missing"]
_KeyRefused = Literal["key_folder_open", "key_needed", "key_too_young", "key_is_newest", "key_for_ever"]
_KeyRetryable = Literal["keys_rotated"]
_CaseInput = Literal[
    "case_unknown",
    "contact_wrong",
    "text_missing",
    "text_too_long",
    "too_many_entries",
    "scopes_none",
    "platform_unknown",
    "account_unreadable",
    "authority_unknown",
    "code_wrong",
]
_CaseOften = Literal["too_many_codes"]
_CaseRefused = Literal[
    "case_ended",
    "case_verified",
    "withdraw_unverified",
    "withdraw_not_yours",
    "withdrawal_not_asked",
    "undo_too_late",
    "guardian_no_more",
    "question_none",
    "refusal_untold",
    "not_a_request",
]
_NoticeInput = Literal[
    "notice_unknown", "notice_of_several", "recipients_missing", "recipients_damaged", "recipients_column"
]
_NoticeRefused = Literal["notice_changed", "notice_closed", "notice_not_told"]
_AgentInput = Literal[
    "agent_id_unusable", "agent_name_unusable", "agent_host_unusable", "agent_key_unusable", "agent_missing"
]
_AgentExists = Literal["agent_exists"]
_ProofInput = Literal["proof_run_unknown"]
_ProofRefused = Literal["proof_no_log", "proof_not_logged", "proof_not_witnessed", "proof_deleted"]
_ProofRetryable = Literal["proof_unreadable"]
_SetInput = Literal["platform_not_here", "set_unknown", "set_file_unknown", "range_unsatisfiable"]

_LoginCode = _LoginRefused | _LoginRetryable
_StaffCode = _StaffInput | _StaffRefused
_KeyCode = _KeyInput | _KeyRefused | _KeyRetryable
_NoticeCode = _NoticeInput | _NoticeRefused
_AgentCode = _AgentInput | _AgentExists
_ProofCode = _ProofInput | _ProofRefused | _ProofRetryable
_Own = _Usage | _Input | _Refused | _Retryable | _Busy | _Often | _Exists
_CaseCode = _CaseInput | _CaseRefused | _CaseOften
DeskCode = (
    _Own
    | _ConfigInput
    | _MailInput
    | _LoginCode
    | _KeyCode
    | _CaseCode
    | _SetInput
    | _StaffCode
    | _NoticeCode
    | _AgentCode
    | _ProofCode
)


class DeskError(KnownError[DeskCode]):
    """The one error of this room. Neither it nor its sentence ever names a person."""

    room = "widerspruch.desk"
    kinds = kinds_of(
        {
            "usage": _Usage,
            "input": _Input
            | _ConfigInput
            | _MailInput
            | _KeyInput
            | _CaseInput
            | _SetInput
            | _StaffInput
            | _NoticeInput
            | _AgentInput
            | _ProofInput,
            "refused": _Refused
            | _LoginRefused
            | _KeyRefused
            | _CaseRefused
            | _StaffRefused
            | _NoticeRefused
            | _ProofRefused,
            "retryable": _Retryable | _LoginRetryable | _KeyRetryable | _ProofRetryable,
            "busy": _Busy,
            "exists": _Exists | _AgentExists,
            "often": _Often | _CaseOften,
        }
    )
