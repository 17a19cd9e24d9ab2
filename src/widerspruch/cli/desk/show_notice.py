"""What the commands about notices print: counts, and mails as they would go. Never anybody."""

from typing import TYPE_CHECKING

from widerspruch.cli.console import print_line
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.rulebook.instants import in_berlin

if TYPE_CHECKING:
    from widerspruch.desk.notices.adding import AudienceCounts
    from widerspruch.desk.notices.figures import NoticeFigures
    from widerspruch.desk.notices.preview import PreviewedMail


def show_audience(counts: "AudienceCounts", language: Language) -> None:
    """Who is told, who is not and why, which lines are wrong."""
    words = command_words(language)
    say(words("desk_notice.lines", n=counts.lines), words("desk_notice.mails", n=sum(counts.mails.values())))
    for told, n in counts.mails.items():
        print_line(words("desk_notice.in_language", language=told, count=words.number(n)), 2)
    if counts.minutes:
        say(words("desk_notice.minutes", n=counts.minutes))
    for title, several in (
        ("desk_notice.without_mail", counts.without_mail),
        ("desk_notice.left_out", counts.left_out),
    ):
        if several:
            say(words(title, n=sum(several.values())))
        for why, n in several.items():
            print_line(f"{words(f'desk_notice.why.{why}')}: {words.number(n)}", 2)
    if counts.bad:
        say(words("desk_notice.bad", n=sum(one.count for one in counts.bad.values())))
    for kind, lines in counts.bad.items():
        numbers = ", ".join(map(str, lines.first)) + (" …" if lines.count > len(lines.first) else "")
        print_line(words(f"desk_notice.bad_line.{kind}"), 2)
        print_line(words("desk_notice.bad_lines", n=lines.count, lines=numbers), 4)


def show_mail(mail: "PreviewedMail", language: Language) -> None:
    """As text, with who it would come from and what it is about."""
    from widerspruch.desk.mail.plain import plain_text
    from widerspruch.desk.notices.preview import INVENTED

    words = command_words(language)
    print_line("")
    print_line(words("desk_notice.mail_in", language=mail.language), style="bold")
    for name, value in (("from", mail.letter.sender_name), ("to", INVENTED), ("subject", mail.letter.subject)):
        print_line(f"{words(f'desk_notice.head.{name}')}: {value}", 2)
    print_line("")
    for line in plain_text(mail.letter).splitlines():
        say(f"  {line}".rstrip())


def show_figures(figures: "NoticeFigures", language: Language) -> None:
    """How far it has come."""
    words = command_words(language)
    state = "desk_notice.closed_at" if figures.closed_at is not None else "desk_notice.begun_at"
    say(
        words("desk_notice.title", name=figures.name, version=figures.version, platform=figures.platform),
        words(state, at=in_berlin(figures.closed_at or figures.begun_at)),
        words("desk_notice.digest", digest=figures.digest),
    )
    for told, counts in figures.languages.items():
        numbers = {
            name: words.number(getattr(counts, name)) for name in counts.__struct_fields__ if getattr(counts, name)
        }
        print_line(words("desk_notice.language", language=told), 2)
        for name, number in numbers.items():
            print_line(f"{words(f'desk_notice.count.{name}')}: {number}", 4)
    if figures.dead:
        say(words("desk_notice.dead", n=sum(figures.dead.values())))
    for problem, n in figures.dead.items():
        print_line(f"{problem}: {words.number(n)}", 2)
    if figures.next_due is not None:
        say(words("desk_notice.next_due", at=in_berlin(figures.next_due)))
    say(words("desk_notice.opened", n=figures.opened))
    say(words("desk_notice.by_link", n=figures.by_link))
    say(words("desk_notice.objected", n=figures.objected))
