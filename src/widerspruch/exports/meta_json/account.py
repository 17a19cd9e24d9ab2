"""What exports of Facebook and Instagram say about the account in the same files: jurisdiction, notices, requests."""

from collections.abc import Iterator

from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.meta_json.label_values import Leaf, first, is_labelled, is_words, leaves
from widerspruch.exports.meta_json.records import JsonRecord, object_stream, record_reader, records
from widerspruch.exports.meta_json.values import Json, instant, is_url, iso_instant, text_of
from widerspruch.items.item import AccountFact


@record_reader()
def read_jurisdiction(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    moment = instant(record.value.get("timestamp"))
    for leaf in leaves(record.value):
        if leaf.kind in ("vec", "value") and is_words(leaf.value):
            yield AccountFact("jurisdiction", leaf.value, moment)


@record_reader("notification_meta_privacy_policy_update")
def read_notices(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Whether and when Meta showed its notice, and what it noted about a consent."""
    value, found = record.value, leaves(record.value)
    shown = instant(value.get("impression_time"))
    if shown is None:
        shown = first(found, ("impression", "time"), "time")
    if shown is not None:
        yield AccountFact("notice_shown", iso_instant(shown), shown)
    state = text_of(value.get("consent_state")) or first(found, ("consent",))
    if isinstance(state, str):
        yield AccountFact("consent_state", state, shown)
    if shown is None and state is None and is_labelled(value):
        yield from _other_notice(found, instant(value.get("timestamp")))


def _other_notice(found: tuple[Leaf, ...], recorded: int | None) -> Iterator[AccountFact]:
    times = [leaf.value for leaf in found if leaf.kind == "time"] or ([recorded] if recorded is not None else [])
    for moment in times:
        yield AccountFact("notice_shown", iso_instant(moment), moment)


def read_requests(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """The log of requests for a download. The newest is taken for this export's: it tells whether it is limited."""
    stream = object_stream(member, ())
    newest: tuple[int, Json] | None = None
    for record in records(stream):
        requested = instant(record.value.get("timestamp"))
        if requested is not None:
            yield AccountFact("export_requested", iso_instant(requested), requested)
        if newest is None or (requested or 0) > newest[0]:
            newest = requested or 0, record.value
    if newest is not None:
        yield from _limits(newest[1], newest[0] or None)
    yield from stream.problems()


def _limits(request: Json, requested: int | None) -> Iterator[AccountFact]:
    """What was asked for. `valid_from` of a bound is the bound itself."""
    found = leaves(request)
    categories = [leaf.value for leaf in found if leaf.kind == "vec" and not is_url(leaf.value)]
    if categories:
        yield AccountFact("export_categories", ", ".join(categories), requested)
    since, until = first(found, ("from",), "time"), first(found, ("until",), "time")
    others = sorted(leaf.value for leaf in found if leaf.kind == "time" and leaf.concept is None)
    if since is None and until is None and len(others) == 2:
        since, until = others
    if since is not None:
        yield AccountFact("export_from", iso_instant(since), since)
    if until is not None:
        yield AccountFact("export_until", iso_instant(until), until)


@record_reader(may_be_silent=True)
def read_linked_accounts(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """The accounts of one accounts centre."""
    found = [leaf for leaf in leaves(record.value) if leaf.kind == "value" and is_words(leaf.value)]
    named = [leaf for leaf in found if leaf.concept == "username"] or [
        leaf for leaf in found if leaf.concept in ("name", "email")
    ]
    for name in dict.fromkeys(leaf.value for leaf in named):
        yield AccountFact("linked_account", name)
