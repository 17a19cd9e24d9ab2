"""What an account is called: the platform's name, with the user name where a person has several there."""

from widerspruch.lib.shown import shown
from widerspruch.rulebook.load import Rulebook


def account_name(key: str, rulebook: Rulebook) -> str:
    """The name of an account from its key: "facebook:erika" is "Facebook (erika)"."""
    slug, _, user_name = key.partition(":")
    platform = rulebook.platforms[slug].name if slug in rulebook.platforms else slug
    return f"{platform} ({shown(user_name)})" if user_name else platform
