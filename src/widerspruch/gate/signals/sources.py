"""What is read, and after which state of which text. These texts change: a row keeps both."""

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

SignalsFrom = Literal["atproto", "content-usage", "actor"]
"""What a file holds."""
SIGNALS_FROM: tuple[SignalsFrom, ...] = get_args(SignalsFrom)

GENERATIVE = "generative"
"""The purpose that all of them speak of, as far as they speak of AI training."""


class SignalSource(Struct, frozen=True):
    """`name`: `name@version`, as sets and manifests count it. `spec`: the text."""

    name: str
    spec: str


_AIPREF = "draft-ietf-aipref-vocab-07, draft-ietf-aipref-attach-05"

PREFERENCE_RECORD = SignalSource("community.lexicon.preference.ai@2026-04-25", "lexicon-community/lexicon#72")
USAGE_HEADER = SignalSource("content-usage-header@attach-05", _AIPREF)
USAGE_ROBOTS = SignalSource("content-usage-robots@attach-05", _AIPREF)
MISSKEY = SignalSource("misskey-prevent-ai-learning@1", "misskey preventAiLearning, default true")
BIO_TAG = SignalSource("bio-tag@1", "#noai in a profile")
SEARCH_TAG = SignalSource("bio-tag-other@1", "#nobot, #nobots, #noindex, #noimageai in a profile")
INDEXABLE = SignalSource("indexable@fep-5feb", "FEP-5feb indexable")
DISCOVERABLE = SignalSource("discoverable@mastodon", "Mastodon discoverable")

Words: TypeAlias = dict[str, object]
"""A JSON object."""
