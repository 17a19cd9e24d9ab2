"""`Content-Usage` in headers and in robots.txt, after the drafts of the aipref group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.signals.content_usage import most_restrictive, preference_in
from widerspruch.gate.signals.robots import preferences_for, rules_for
from widerspruch.gate.signals.structured_fields import LONGEST_FIELD, NotAFieldError, tokens_of


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("train-ai=n", "deny"),
        ("train-ai=y", "allow"),
        ("train-ai=n, search=y", "deny"),
        ("search=n", None),
        ("", None),
        ("train-ai=y, train-ai=n", "deny"),
        ("train-ai=n, train-ai=y", "allow"),
        ("train-ai=n;reason=ours;x", "deny"),
        ('train-ai="n"', "unknown"),
        ("train-ai=(n)", "unknown"),
        ("train-ai=?0", "unknown"),
        ("train-ai", "unknown"),
        ("train-ai=N", "unknown"),
        ("train-ai=n,", "unknown"),
        ("Train-AI=n", "unknown"),
        ("train-ai=n search=y", "unknown"),
        ('q="a, train-ai=y", train-ai=n', "deny"),
        ('a=("x" y;p=1), b=1.5, c=:YQ==:, d=@1, e=%"f%c3%bc", train-ai=n', "deny"),
    ],
)
def test_a_field_says_what_its_last_token_says(field, said):
    """Of a key that is there twice the last counts; parameters do not; what is no token is not clear."""
    assert preference_in(field) == said


@given(st.text(max_size=60) | st.text('train-ai=ny,;()"? ', max_size=60))
def test_no_field_ends_in_an_error_of_ours(field):
    """Any text is a dictionary, or none."""
    assert preference_in(field) in ("deny", "allow", "unknown", None)


@pytest.mark.parametrize("begins", ["a=(1", '"', 'a="\\"', "a;b", "a=( ", "a=:", "a=1,"])
def test_a_hostile_field_is_read_to_its_end_once(begins):
    """However long, and however often a reader might start again."""
    field = (begins * LONGEST_FIELD)[: LONGEST_FIELD - 1]
    assert preference_in(f"{field}!") == "unknown"


def test_a_field_that_is_too_long_is_none():
    with pytest.raises(NotAFieldError):
        tokens_of("a," * LONGEST_FIELD)


@pytest.mark.parametrize(
    ("values", "wins"),
    [
        (["allow", "deny"], "deny"),
        (["allow", "unknown"], "unknown"),
        (["allow", None], "allow"),
        ([None], None),
        ([], None),
    ],
)
def test_the_most_restrictive_wins(values, wins):
    assert most_restrictive(values) == wins


ROBOTS = """
User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: train-ai=n
Content-Usage: /ai-ok/ train-ai=y
Content-Usage: /u/erika train-ai=y
Content-Usage: /u/erika/private train-ai=n
Content-Usage: /same train-ai=y
Content-Usage: /same train-ai=n
Content-Usage: /*.png$ train-ai=y

User-Agent: ExampleBot
User-agent: OtherBot/2.0  # two of one group
Allow: /
Content-Usage: train-ai=y
"""


@pytest.mark.parametrize(
    ("agent", "path", "said"),
    [
        ("*", "/test", "deny"),
        ("*", "/never/test", None),
        ("*", "/ai-ok/test", "allow"),
        ("*", "/u/erika", "allow"),
        ("*", "/u/erika/private/1", "deny"),
        ("*", "/same", "deny"),
        ("*", "/a/b.png", "allow"),
        ("*", "/a/b.png?x", "deny"),
        ("examplebot", "/never/test", "allow"),
        ("OtherBot", "/test", "allow"),
        ("UnknownBot", "/test", "deny"),
    ],
)
def test_robots_rules(agent, path, said):
    """Longest pattern first, of equal ones no; an agent's group replaces that of everybody; disallowed: none."""
    rules = rules_for(agent, ROBOTS)
    assert most_restrictive(map(preference_in, preferences_for(path, rules))) == said


def test_groups_of_one_agent_are_one():
    """Wherever they stand; a line that nobody knows ends no group."""
    text = "User-agent: a\nContent-Usage: /x train-ai=n\nUser-agent: *\nDisallow: /\nUser-agent: A\nSitemap: x\nDisallow: /y"
    assert [(rule.kind, rule.pattern) for rule in rules_for("A", text)] == [("content-usage", "/x"), ("disallow", "/y")]
