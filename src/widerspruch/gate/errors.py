"""Why nothing was decided or written: the gate fails closed."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Usage = Literal[
    "freeze_format", "freeze_zone", "record_unsigned", "log_not_named", "challenge_draws", "challenge_nonce"
]

_Input = (
    Literal["address_setting", "address_with_secret", "corpus_address", "corpus_missing", "corpus_unreadable"]
    | Literal["corpus_empty", "corpus_format", "corpus_json_beside", "corpus_link", "corpus_no_file", "corpus_table"]
    | Literal["corpus_names_alike", "corpus_same_ledger", "corpus_same_name", "out_inside_corpus", "path_unwritable"]
    | Literal["column_twice", "column_unknown", "created_type", "created_zone", "mention_text_type", "mention_type"]
    | Literal["path_unclear"]
    | Literal["author_float", "author_key_type", "author_no_handle", "author_scope_type", "author_type"]
    | Literal[
        "mention_object",
        "mention_value",
        "value_unmapped",
        "value_unreadable",
        "value_unreadable_shard",
        "row_unmapped",
    ]
    | Literal["profile_missing", "profile_unreadable", "profile_toml", "profile_field", "profile_word", "profile_zone"]
    | Literal[
        "profile_before_nothing",
        "profile_unfinished",
        "profile_unknown_field",
        "profile_spans",
        "profile_without_author",
        "profile_platform",
        "profile_lacks",
        "set_of_platform_missing",
        "profile_column_or_always",
        "profile_without_values",
        "mentions_unmapped",
    ]
    | Literal["sql_no_terms", "sql_platform", "sql_purpose", "sqlglot_missing"]
    | Literal["list_missing", "list_unreadable", "list_empty", "list_nothing_readable", "list_unclear"]
    | Literal["list_is_array", "list_is_spreadsheet", "list_header_unreadable", "list_column_unreadable"]
    | Literal["list_column_missing", "list_column_twice", "list_field_unknown", "list_no_account_column"]
    | Literal["list_server", "list_ids_are_floats", "key_missing", "key_of_another_set", "fold_of_another_version"]
    | Literal["statement_unknown", "tree_of_what"]
    | Literal["set_without_account", "set_without_handle", "set_without_email", "built_missing", "built_between"]
    | Literal["input_unknown", "row_format", "row_unknown", "id_unknown", "id_unknown_here", "id_unmapped"]
    | Literal["mask_none", "mask_redact", "mask_corpus_needed"]
    | Literal["buckets_mask", "buckets_count", "buckets_format", "buckets_schema", "buckets_none"]
    | Literal["family_unreadable", "family_other", "family_published", "family_needed", "family_of_none"]
    | Literal["tables_missing", "table_unreadable", "table_columns_renamed"]
    | Literal["log_missing", "record_missing", "openings_published"]
    | Literal["lineage_missing", "lineage_pairs", "lineage_model_unknown", "lineage_many", "lineage_until"]
    | Literal["description_unreadable", "description_file", "description_model", "description_missing"]
    | Literal["description_no_text", "description_word", "description_lacks", "description_unknown", "description_type"]
    | Literal["recipe_unreadable", "recipe_trainer", "recipe_parameters", "recipe_column", "recipe_column_type"]
    | Literal["export_one_model", "export_manifest_other", "export_file_other", "export_record_other"]
    | Literal["export_report_other", "export_names", "export_nothing"]
    | Literal[
        "recipe_label",
        "recipe_isa",
        "recipe_shared",
        "trainer_extra",
        "training_no_buckets",
        "models_missing",
        "merged_too_long",
    ]
    | Literal["signals_missing", "signals_other", "signals_platform", "signals_later", "signals_account"]
    | Literal["signals_line", "signals_failed", "signals_nobody", "signals_empty", "signals_hosts", "signals_robots"]
    | Literal["explain_value", "undo_missing", "undo_key_other", "undo_other_key", "undo_other_corpus"]
)

_Damaged = (
    Literal["shard_damaged", "shard_encrypted", "shard_window"]
    | Literal["line_no_json", "line_no_object", "line_too_long", "line_key_twice"]
    | Literal["built_file_changed", "built_rows", "built_unreadable", "list_damaged", "undo_damaged", "signals_damaged"]
)
"""Where it is one file of a corpus, a run goes on with the others and names this one."""

_Refused = (
    Literal["nobody_matched_account", "nobody_matched_handle", "nobody_matched_key", "nobody_matched_scope"]
    | Literal["nobody_matched_email", "nobody_looked_for", "set_too_old"]
    | Literal["shard_changed", "verification_found", "verification_rows"]
    | Literal["built_file_missing", "built_link", "built_lists", "built_name", "built_profile", "built_stray"]
    | Literal["mask_other_file", "mask_file_unknown", "mask_file_missing", "mask_wrong", "mask_case_unknown"]
    | Literal["mask_table_changed", "table_rows_deleted"]
    | Literal["purge_back", "purge_journal", "purge_key_changed", "purge_set_older", "undo_expired"]
    | Literal["successor_unsigned", "successor_unrecorded", "bucket_of_another"]
    | Literal["set_not_logged", "set_number_logged", "log_changed", "log_other", "record_other", "record_sets_other"]
    | Literal["challenge_unwitnessed"]
    | Literal["lineage_cycle", "lineage_twice", "lineage_stray", "lineage_file_other", "lineage_goes_back"]
    | Literal["recipe_shared_stale", "training_unequal", "model_changed"]
)

_Retryable = (
    Literal["worker_failed", "worker_lost", "worker_versions", "worker_without_package", "worker_without_python"]
    | Literal["cluster_address", "cluster_gone", "cluster_unreachable", "cluster_versions"]
    | Literal["spark_connect", "spark_missing", "spark_not_started", "java_missing", "java_too_old"]
    | Literal["ray_missing", "ray_not_started", "purge_busy", "index_missing", "work_damaged"]
)

_Exists = (
    Literal["out_exists", "profile_exists", "work_of_another_run", "lineage_exists"]
    | Literal["models_exist", "work_of_another_training"]
)

_Busy = Literal["out_busy"]

_Unwritable = Literal["output_unwritable"]

GateCode = _Usage | _Input | _Damaged | _Refused | _Retryable | _Exists | _Busy | _Unwritable


class GateError(KnownError[GateCode]):
    """The one error of this room."""

    room = "widerspruch.gate"
    kinds = kinds_of(
        {
            "usage": _Usage,
            "input": _Input,
            "damaged": _Damaged,
            "refused": _Refused,
            "retryable": _Retryable,
            "exists": _Exists,
            "busy": _Busy,
            "unwritable": _Unwritable,
        }
    )
