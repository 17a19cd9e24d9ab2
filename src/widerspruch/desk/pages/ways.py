"""Where each way begins that leads to an objection or to a case."""

from collections.abc import Mapping

from widerspruch.desk.addresses import FIND_CASE

WAYS: Mapping[str, str] = {
    "object": "/object",
    "switch": "/switch",
    "locked_out": "/locked-out",
    "without_account": "/without-account",
    "others_posts": "/others-posts",
    "false_answers": "/false-answers",
    "find": FIND_CASE,
}
"""By name, as in `page.ways.<name>`."""
