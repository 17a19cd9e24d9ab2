"""The words that Meta translates: labels, keys and titles, per account language."""

from widerspruch.testing.exports.recipe import ContentLanguage

# Titles are verb sentences in the account's language and never the user's text.
TITLES: dict[str, dict[ContentLanguage, str]] = {
    "status": {
        "de": "{me} hat einen Status gepostet.",
        "en": "{me} updated their status.",
        "ja": "{me}さんが近況を更新しました。",
    },
    "link": {
        "de": "{me} hat einen Link geteilt.",
        "en": "{me} shared a link.",
        "ja": "{me}さんがリンクをシェアしました。",
    },
    "photo": {
        "de": "{me} hat ein neues Foto hinzugefügt.",
        "en": "{me} added a new photo.",
        "ja": "{me}さんが写真を追加しました。",
    },
    "video": {
        "de": "{me} hat ein neues Video hinzugefügt.",
        "en": "{me} added a new video.",
        "ja": "{me}さんが動画を追加しました。",
    },
    "place": {
        "de": "{me} ist hier: {other}.",
        "en": "{me} was at {other}.",
        "ja": "{me}さんが{other}にチェックインしました。",
    },
    "life_event": {
        "de": "{me} hat ein Lebensereignis hinzugefügt.",
        "en": "{me} added a life event.",
        "ja": "{me}さんがライフイベントを追加しました。",
    },
    "comment": {
        "de": "{me} hat einen Beitrag von {other} kommentiert.",
        "en": "{me} commented on {other}'s post.",
        "ja": "{me}さんが{other}さんの投稿にコメントしました。",
    },
    "group_post": {
        "de": "{me} hat in {other} gepostet.",
        "en": "{me} posted in {other}.",
        "ja": "{me}さんが{other}に投稿しました。",
    },
    "group_comment": {
        "de": "{me} hat einen Beitrag in {other} kommentiert.",
        "en": "{me} commented on a post in {other}.",
        "ja": "{me}さんが{other}の投稿にコメントしました。",
    },
    "wall": {
        "de": "{me} hat etwas in die Chronik von {other} geschrieben.",
        "en": "{me} wrote on {other}'s timeline.",
        "ja": "{me}さんが{other}さんのタイムラインに投稿しました。",
    },
    "reel": {
        "de": "{me} hat ein Reel erstellt.",
        "en": "{me} created a reel.",
        "ja": "{me}さんがリール動画を作成しました。",
    },
    "like": {
        "de": "{me} gefällt ein Beitrag von {other}.",
        "en": "{me} liked {other}'s post.",
        "ja": "{me}さんが{other}さんの投稿に「いいね！」しました。",
    },
    "poll": {
        "de": "{me} hat in einer Umfrage abgestimmt.",
        "en": "{me} voted in a poll.",
        "ja": "{me}さんがアンケートに投票しました。",
    },
}

LABELS: dict[str, dict[ContentLanguage, str]] = {
    "text": {"de": "Text", "en": "Text", "ja": "テキスト"},
    "url": {"de": "URL", "en": "URL", "ja": "URL"},
    "name": {"de": "Name", "en": "Name", "ja": "名前"},
    "owner": {"de": "Eigentümer", "en": "Owner", "ja": "所有者"},
    "reaction": {"de": "Reaktion", "en": "Reaction", "ja": "リアクション"},
    "group": {"de": "Gruppe", "en": "Group", "ja": "グループ"},
    "poster": {"de": "Verfasser", "en": "Poster", "ja": "投稿者"},
    "comment": {"de": "Kommentar", "en": "Comment", "ja": "コメント"},
    "media_owner": {"de": "Medieninhaber", "en": "Media Owner", "ja": "メディアの所有者"},
    "time": {"de": "Zeit", "en": "Time", "ja": "時間"},
    "email": {"de": "E-Mail-Adresse", "en": "Email", "ja": "メールアドレス"},
    "phone": {"de": "Telefonnummer", "en": "Phone Number", "ja": "電話番号"},
    "username": {"de": "Benutzername", "en": "Username", "ja": "ユーザーネーム"},
    "bio": {"de": "Steckbrief", "en": "Bio", "ja": "自己紹介"},
    "birth_date": {"de": "Geburtsdatum", "en": "Date of birth", "ja": "生年月日"},
    "gender": {"de": "Geschlecht", "en": "Gender", "ja": "性別"},
    "website": {"de": "Website", "en": "Website", "ja": "ウェブサイト"},
    "private": {"de": "Privates Konto", "en": "Private Account", "ja": "非公開アカウント"},
    "interest": {"de": "Interesse", "en": "Interest", "ja": "興味・関心"},
    "updated": {"de": "Zuletzt aktualisiert", "en": "Last updated time", "ja": "最終更新日時"},
    "sender": {"de": "Absender", "en": "Sender", "ja": "送信者"},
    "message": {"de": "Nachricht", "en": "Message", "ja": "メッセージ"},
    "messages": {"de": "Nachrichten", "en": "Messages", "ja": "メッセージ一覧"},
    "impression": {"de": "Impression Time", "en": "Impression Time", "ja": "表示時間"},
    "consent": {"de": "Consent Status", "en": "Consent Status", "ja": "同意ステータス"},
    "jurisdiction": {"de": "Rechtsraum", "en": "Jurisdiction", "ja": "管轄区域"},
    "categories": {"de": "Kategorien", "en": "Categories", "ja": "カテゴリ"},
    "from": {"de": "Von", "en": "Start date", "ja": "開始日"},
    "until": {"de": "Bis", "en": "End date", "ja": "終了日"},
    "city": {"de": "Ort", "en": "City Name", "ja": "市区町村"},
    "reposted": {"de": "Zeitpunkt des Reposts", "en": "Time of repost", "ja": "再投稿日時"},
    "option": {"de": "Antwort", "en": "Option", "ja": "選択肢"},
    "made_private": {
        "de": "Konto auf „Privat“ gesetzt",
        "en": "Account was made private",
        "ja": "アカウントを非公開にしました",
    },
    "made_public": {
        "de": "Konto auf „Öffentlich“ gesetzt",
        "en": "Account was made public",
        "ja": "アカウントを公開にしました",
    },
}

# Untranslated names of the label_values dialect, where an export carries them.
_NAMED = "text url name owner reaction comment interest sender message"
FIELD_NAMES = {key: LABELS[key]["en"] for key in _NAMED.split()}

# German month names in Meta's pages are a guess that nobody has verified: the readers know the same guess.
MONTHS: dict[ContentLanguage, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    "ja": tuple(f"{month}月" for month in range(1, 13)),
}  # fmt: skip
UNKNOWN_MONTH = "Brachet"


def title(key: str, language: ContentLanguage, me: str, other: str = "") -> str:
    """A title sentence."""
    return TITLES[key][language].format(me=me, other=other)


def label(key: str, language: ContentLanguage) -> str:
    """A translated label or key."""
    return LABELS[key][language]
