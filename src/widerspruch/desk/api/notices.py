"""Notices within the platform: which ones somebody is to be shown, and that they were (GDPR Art. 13 and 21(4))."""

from django.http import HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from msgspec import Struct
from ninja import Router

from widerspruch.desk.api.bodies import answer, body_of
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.guard import account_of_call
from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.api.shapes import Instant, instant, micros
from widerspruch.desk.holders import account_lookup_key
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.notices.links import notice_link
from widerspruch.desk.notices.objected import objected
from widerspruch.desk.notices.opening import spoken_text
from widerspruch.desk.notices.shown import mark_shown
from widerspruch.desk.notices.versions import file_of_notice
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.notice import tell_notice
from widerspruch.lib.writing import Language

notices = Router(tags=["notices"])


class ApiPassage(Struct, frozen=True):
    """A paragraph; or the points of a list."""

    lines: tuple[str, ...]
    is_list: bool


class ApiLegalSentence(Struct, frozen=True):
    """A sentence about the law. `source`: what it rests on; `url`: where that stands, null where it was not said."""

    sentence: str
    source: str
    url: str | None


class ApiNotice(Struct, frozen=True, kw_only=True):
    """A notice for one account. All of it is plain text.

    Attributes:
        id: What to call when it was shown. `edition`: the same in words. `digest`: of its text in all languages, hex.

        dated, training_from: Days.

        languages: In which there is a text. `language`: that of this one.

        before, after: What stands before the way to object and after it. `action`: what is written on that, `link`:
            where it leads; it holds nothing readable, and is for this person alone.
    """

    id: str
    name: str
    version: int
    edition: str
    digest: str
    dated: str
    training_from: str
    legal_basis: str
    languages: tuple[Language, ...]
    language: Language
    subject: str
    before: tuple[ApiPassage, ...]
    action: str
    link: str
    after: tuple[ApiPassage, ...]
    facts: tuple[str, ...]
    legal: tuple[ApiLegalSentence, ...]


class ApiNotices(Struct, frozen=True):
    """Those that the account has not been shown, oldest first."""

    notices: tuple[ApiNotice, ...]


class ApiSeen(Struct, frozen=True, forbid_unknown_fields=True):
    """A notice was shown. `at`: when, if that was earlier than now."""

    at: Instant | None = None


class ApiShown(Struct, frozen=True):
    """When it was shown the first time, as it stands in the proof."""

    shown_at: str


@notices.get(
    "notices",
    url_name="notices",
    openapi_extra=documented(
        {200: ApiNotices},
        on_behalf=True,
        headers={"Accept-Language": "In which language: de, en, de-leicht; else as they were told by mail."},
    ),
)
def to_show(request: DeskRequest) -> HttpResponse:
    """Whoever is to be told and has not been shown it yet. Calling this proves nothing: say afterwards that it was."""
    account = account_of_call(request)
    key = account_lookup_key(request.desk.keys.lookup, account.platform, account.account_id)
    waiting = NoticeRecipient.objects.select_related("notice").filter(
        account_key=key, notice__platform=account.platform, notice__closed_at=None, shown_at=None
    )
    has_objected = bool(objected(account.platform, [key], request.now))
    wanted = [tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    told = (_told(request, row, wanted, has_objected=has_objected) for row in waiting.order_by("pk"))
    return answer(ApiNotices(tuple(one for one in told if one is not None)))


@notices.post(
    "notices/{notice_id}/shown",
    url_name="notice_shown",
    openapi_extra=documented({200: ApiShown}, body=ApiSeen, on_behalf=True, problems=["unknown"]),
)
def was_shown(request: DeskRequest, notice_id: str) -> HttpResponse:
    """Proof that the account was shown the notice. Called again, it stays as it was first."""
    account, body = account_of_call(request), body_of(request, ApiSeen)
    name, _, version = notice_id.rpartition(".")
    if not name or not (version.isascii() and version.isdecimal()) or len(version) > _DIGITS:
        raise ApiError("unknown")
    at = None if body.at is None else micros(body.at)
    shown = mark_shown(request.desk, account.platform, account.account_id, name, int(version), at)
    if shown is None:
        raise ApiError("unknown")
    return answer(ApiShown(instant(shown)))


_DIGITS = 9


def _told(request: DeskRequest, row: NoticeRecipient, wanted: list[str], *, has_objected: bool) -> ApiNotice | None:
    """None: it is for nobody who has objected."""
    notice = row.notice
    file = file_of_notice(notice)
    if has_objected and file.audience.not_objected:
        return None
    desk, language = request.desk, spoken_text(file.texts, *wanted, row.language)
    told = tell_notice(desk.config, desk.rulebook, file, language)
    return ApiNotice(
        id=f"{notice.name}.{notice.version}",
        name=notice.name,
        version=notice.version,
        edition=told.edition,
        digest=told.digest,
        dated=file.dated.isoformat(),
        training_from=file.training_from.isoformat(),
        legal_basis=file.legal_basis,
        languages=tuple(file.texts),
        language=language,
        subject=told.subject,
        before=tuple(ApiPassage(one.lines, one.is_list) for one in told.before),
        action=told.action,
        link=notice_link(desk, row),
        after=tuple(ApiPassage(one.lines, one.is_list) for one in told.after),
        facts=told.facts,
        legal=tuple(ApiLegalSentence(one.sentence, one.title, one.url or None) for one in told.legal),
    )
