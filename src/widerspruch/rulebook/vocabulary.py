"""The words that rulebook, items and decision share: closed lists, written once.

Every list is the whole of what may stand in the column or field of that name.
"""

from typing import Literal, get_args

Kind = Literal[
    "post", "caption", "comment", "reply", "story", "reel", "video", "photo", "album",
    "group_post", "group_comment", "page_post", "event", "listing", "article", "poll_vote", "reaction",
    "profile_identity",  # name, user name, profile picture, avatar: what Meta calls "always public"
    "profile_field", "recommendation",
    "screening_answer",  # answers and CVs given to recruiters
    "message", "group_message", "ai_prompt", "ai_reply", "ai_feedback", "inference", "setting",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
AI_KINDS: tuple[Kind, ...] = ("ai_prompt", "ai_reply", "ai_feedback")

Audience = Literal[
    "public", "followers", "friends", "connections", "custom_list", "close_friends",
    "group_public", "group_private", "only_me", "direct", "unknown",
]  # fmt: skip
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
PUBLIC_AUDIENCES: tuple[Audience, ...] = ("public", "group_public")

AudienceBasis = Literal["stated_in_export", "account_flag", "kind_implies", "user_said", "platform_api", "none"]

ActorRole = Literal["own", "other_in_my_export", "page_i_admin", "unknown"]

State = Literal["live", "archived", "trashed", "unsent", "draft", "unknown"]
STATES: tuple[State, ...] = get_args(State)

Purpose = Literal["generative", "other_ai"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

Reading = Literal["future_runs", "future_items"]
READINGS: tuple[Reading, ...] = get_args(Reading)

Scope = Literal["own_content", "ai_interactions", "mentions"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

RestsOn = Literal["objection", "signal", "preset", "unclear_signal"]
RESTS_ON: tuple[RestsOn, ...] = get_args(RestsOn)
"""On what it rests that somebody is to be kept out; of several, what stands first here.

objection: they objected with the platform; signal: they said no elsewhere, where it reaches nobody by itself; preset:
nobody said anything, and the platform presets so; unclear_signal: something was said that may be a no. Only the first
is an objection.
"""

Verdict = Literal["allowed", "excluded", "undecided"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

When = Literal["always", "public", "not_private", "disputed", "never"]
"""On what audience a use depends.

always: whatever the audience; public: only what anybody can see; not_private: everything but direct messages
(as the 2024 plan of Meta was read); disputed: sources disagree, so the answer is "undecided"; never: not used.
"""

Training = Literal["yes", "none", "silent"]

Authors = Literal["all", "adults", "minors_disputed"]
AUTHORS: tuple[Authors, ...] = get_args(Authors)
"""Of whom a use is. all: of everybody; adults: of adults only; minors_disputed: of adults, and whether of minors too,
sources disagree, so that the answer about a minor is "undecided"."""

Confidence = Literal["A", "B", "C", "U", "A/U", "B/U", "A/B", "A/C", "B/C", "C/U"]
"""A: text of the platform, authority or court, archived with a date. B: authority or consumer centre, or two
independent press sources. C: one press or blog source. U: not verified. Two letters: the first for what is
stated, the second for what is concluded from it. C and U are shown to users as uncertain."""
