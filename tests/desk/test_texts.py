"""The desk says the same in both languages."""

import string

from widerspruch.lib.texts import Catalogue, load_catalogue


def places(words: Catalogue, text_id: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words.template(text_id)) if name}


def test_every_text_is_there_in_both_with_the_same_places() -> None:
    german, english = load_catalogue("de", "widerspruch.desk"), load_catalogue("en", "widerspruch.desk")
    assert {*german} == {*english}
    other = [
        text
        for text in german
        if not text.endswith(".one") and places(german, text) != places(english, text)  # "one" may leave the number out
    ]
    assert other == []
