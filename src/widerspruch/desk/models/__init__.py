"""The desk's tables. Instants are whole microseconds since 1970, UTC; what names a person is sealed, and found by a
keyed hash whose key is not in the database."""

from widerspruch.desk.models.accounts import AccountsCentre, CentreLink, Identity, PlatformAccount
from widerspruch.desk.models.agents import Agent, AgentRequest, OwedCallback, SeenMessage
from widerspruch.desk.models.cases import CaseEvent, Coverage, DeskCase
from widerspruch.desk.models.key_numbers import LookupNumber
from widerspruch.desk.models.limits import MailedCode, TokenBucket
from widerspruch.desk.models.notices import NoNoticesByMail, Notice, NoticeDomain, NoticeRecipient
from widerspruch.desk.models.once import HandedIn
from widerspruch.desk.models.outbox import OutboxMail
from widerspruch.desk.models.publications import Publication
from widerspruch.desk.models.sessions import DeskSession
from widerspruch.desk.models.staff import LookRecord, Refusal, StaffQuestion, Vouching

__all__ = [
    "AccountsCentre",
    "Agent",
    "AgentRequest",
    "CaseEvent",
    "CentreLink",
    "Coverage",
    "DeskCase",
    "DeskSession",
    "HandedIn",
    "Identity",
    "LookRecord",
    "LookupNumber",
    "MailedCode",
    "NoNoticesByMail",
    "Notice",
    "NoticeDomain",
    "NoticeRecipient",
    "OutboxMail",
    "OwedCallback",
    "PlatformAccount",
    "Publication",
    "Refusal",
    "SeenMessage",
    "StaffQuestion",
    "TokenBucket",
    "Vouching",
]
