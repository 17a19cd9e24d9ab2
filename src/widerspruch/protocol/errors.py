"""Why a file of the protocol is not what it claims to be, or must not be trusted."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Input = (
    Literal["key_file_missing", "key_file_unreadable", "key_file_other", "key_file_open"]
    | Literal["hashing_key_other", "signing_key_other", "verifying_key_other", "verifying_key_weak"]
    | Literal[
        "statement_missing",
        "statement_folder",
        "statement_unreadable",
        "predicate_other",
        "envelope_other",
        "set_missing",
        "no_set",
    ]
    | Literal["platform_name", "set_number", "set_number_not_above", "received_after_issue", "expires_before_issue"]
    | Literal["clock_before_issue", "set_other_platform", "set_twice", "full_set_missing", "full_set_twice"]
    | Literal["set_sources"]
    | Literal["increment_missing", "increment_of_other", "set_since_digest", "set_key_differs", "set_fold_differs"]
    | Literal["set_to_build_on_key", "set_to_build_on_fold"]
    | Literal["receipt_format", "receipt_purpose_unknown", "receipt_scope_unknown", "receipt_from_future"]
    | Literal["receipt_other_platform", "receipt_other_account"]
    | Literal["notice_proof_format", "notice_proof_other_account"]
    | Literal["message_too_long", "message_valid_too_long", "message_version_unknown", "message_member_wrong"]
    | Literal["exercise_unknown", "regime_unknown", "profile_unknown", "profile_member_unknown", "scope_unknown"]
    | Literal["revocation_unbound", "status_unknown", "discovery_format", "mandate_format"]
    | Literal["kept_authors_kind_unknown"]
    | Literal["challenge_format", "challenge_of_nothing"]
    | Literal["proof_format", "proof_without_keys", "set_without_tree", "set_of_other_key"]
    | Literal["checkpoint_missing"]
    | Literal["key_name", "vkey_damaged", "vkey_kind_unknown", "vkey_weak", "log_entry_long", "log_file_missing"]
    | Literal["policy_too_long", "policy_characters", "policy_line", "policy_name_twice", "policy_name_unknown"]
    | Literal["policy_key_twice", "policy_key_other", "policy_member_twice", "policy_threshold"]
    | Literal["policy_quorum_twice", "policy_quorum_missing"]
    | Literal["model_missing", "model_empty", "model_link", "model_unreadable"]
    | Literal["lineage_report_alone", "lineage_proof_format"]
    | Literal["tree_kind_unknown", "set_tree_version", "tree_missing", "opening_missing"]
)

_Damaged = (
    Literal["json_key_twice", "json_too_long", "json_unreadable", "envelope_damaged", "hashing_key_damaged"]
    | Literal["predicate_unreadable", "subject_twice", "subject_without_sha256", "manifest_contradicts"]
    | Literal["set_counts_differ", "set_file_changed", "set_file_missing", "set_file_other", "set_file_unlisted"]
    | Literal["set_files_differ", "receipt_contradicts", "notice_proof_contradicts"]
    | Literal["message_not_base64", "message_unreadable", "message_key_twice", "challenge_contradicts"]
    | Literal["run_record_contradicts", "proof_contradicts", "lineage_contradicts", "lineage_report_contradicts"]
    | Literal["note_too_long", "note_characters", "note_signatures_many", "note_damaged", "checkpoint_damaged"]
    | Literal["log_proof_long", "log_proof_damaged", "log_file_damaged"]
    | Literal["tree_root_damaged", "tree_path_long", "tree_path_damaged", "opening_damaged", "tree_differs"]
    | Literal["tree_word_unknown"]
)

_Refused = (
    Literal["unsigned", "signer_unknown", "signature_wrong", "set_expired", "set_goes_back"]
    | Literal["message_signature_wrong", "message_other_agent", "message_other_business", "message_from_future"]
    | Literal["key_of_other_use", "key_of_other_platform"]
    | Literal["set_not_in_log", "record_not_in_log", "logs_differ", "log_inconsistent"]
    | Literal["record_of_other_log", "set_logged_after_run", "record_logged_before_run", "checkpoints_reversed"]
    | Literal["witness_times_reversed"]
    | Literal["freeze_after_witness", "record_of_other_set", "set_absence_wrong", "member_other_account"]
    | Literal["member_opening_wrong", "member_not_in_set", "kept_authors_not_shown", "kept_presence_wrong"]
    | Literal["kept_absence_wrong"]
    | Literal["message_expired", "message_key_of_other_agent", "revocation_of_other_request"]
    | Literal["challenge_other_manifest"]
    | Literal["log_unknown", "log_signature_missing", "log_signature_wrong", "cosignature_wrong", "witnesses_missing"]
    | Literal["inclusion_wrong", "log_tree_differs"]
    | Literal["report_not_in_log", "report_from_future", "report_after_witness"]
)

_Exists = Literal["key_file_exists", "set_exists"]

ProtocolCode = _Input | _Damaged | _Refused | _Exists


class ProtocolError(KnownError[ProtocolCode]):
    """The one error of this room."""

    room = "widerspruch.protocol"
    kinds = kinds_of({"input": _Input, "damaged": _Damaged, "refused": _Refused, "exists": _Exists})
