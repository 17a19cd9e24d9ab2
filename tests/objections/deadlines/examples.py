"""Examples of deadlines that anybody can follow on a calendar: the table of docs/deadlines.md.

The days were counted by hand. Where an authority or a court has published an example, it is named; a lawyer has
checked none of them yet.
"""

from datetime import date
from typing import NamedTuple

from widerspruch.objections.deadlines.deadline import DeadlineRule


class Example(NamedTuple):
    """Something that happened on a day, to somebody who lives somewhere, and when the period ends."""

    rule: DeadlineRule
    began: date
    country: str | None
    land: str | None
    seat: str | None
    last_day: date
    why: str


def example(rule: DeadlineRule, began: str, lives: str, seat: str | None, last_day: str, why: str) -> Example:
    country, _, land = lives.partition(" ")
    return Example(
        rule, date.fromisoformat(began), country or None, land or None, seat, date.fromisoformat(last_day), why
    )


EXAMPLES = (
    # Months
    example("answer", "2025-01-31", "DE Hessen", None, "2025-02-28", "Februar 2025 hat keinen 31."),
    example("answer", "2028-01-31", "DE Hessen", None, "2028-02-29", "2028 ist ein Schaltjahr."),
    example("answer", "2027-01-29", "DE Hessen", None, "2027-03-01", "28. Februar 2027 ist ein Sonntag."),
    example("answer", "2026-08-31", "DE Hessen", None, "2026-09-30", "September hat 30 Tage."),
    example("answer", "2025-04-19", "DE Hessen", None, "2025-05-19", "Ein Montag, nichts verschiebt sich."),
    example("answer", "2026-12-15", "DE Hessen", None, "2027-01-15", "Über das Jahresende."),
    # ICO, "Right of access", Time to respond: 31 March -> 30 April; 3 September -> 3 October
    example("answer", "2026-03-31", "DE Hessen", None, "2026-04-30", "April hat keinen 31."),
    example("answer", "2024-09-03", "GB", None, "2024-10-03", "Beispiel der britischen Aufsicht (ICO)."),
    # Weekends and holidays
    example("answer", "2025-04-01", "DE Hessen", None, "2025-05-02", "1. Mai ist überall in Deutschland Feiertag."),
    example("answer", "2025-05-01", "DE Hessen", None, "2025-06-02", "1. Juni 2025 ist ein Sonntag."),
    example("answer", "2026-03-03", "DE Hessen", None, "2026-04-07", "Karfreitag, Ostern bis Ostermontag."),
    example("answer", "2026-11-25", "DE Hessen", None, "2026-12-28", "Weihnachten, danach ein Wochenende."),
    example("answer", "2026-05-04", "DE Hessen", None, "2026-06-05", "Fronleichnam in Hessen."),
    example("answer", "2026-05-04", "DE Berlin", None, "2026-06-04", "Kein Fronleichnam in Berlin."),
    example("answer", "2027-02-08", "DE Berlin", None, "2027-03-09", "Frauentag in Berlin."),
    example("answer", "2026-10-18", "DE Sachsen", None, "2026-11-19", "Buß- und Bettag in Sachsen."),
    example("answer", "2024-08-20", "DE Thüringen", None, "2024-09-23", "Weltkindertag in Thüringen, ein Freitag."),
    example("answer", "2028-05-17", "DE Berlin", None, "2028-06-19", "17. Juni 2028 ist ein Samstag."),
    # Holidays of a part only
    example("answer", "2025-07-08", "DE Bayern", None, "2025-08-11", "Friedensfest, nur in Augsburg; danach Wochenende."),
    example("answer", "2025-07-15", "DE Bayern", None, "2025-08-18", "Mariä Himmelfahrt, nicht in ganz Bayern."),
    example("answer", "2026-05-04", "DE Sachsen", None, "2026-06-05", "Fronleichnam, nur in Teilen Sachsens."),
    example("answer", "2026-05-04", "DE Thüringen", None, "2026-06-05", "Fronleichnam, nur in Teilen Thüringens."),
    # Two places
    example("answer", "2026-09-26", "DE Hessen", "IE", "2026-10-27", "Am Sitz in Irland ist am 26. Oktober Feiertag."),
    example("answer", "2026-12-06", "DE Bayern", "IE", "2027-01-07", "Heilige Drei Könige am Wohnort in Bayern."),
    example("answer", "2026-05-09", "DE Hessen", "LU", "2026-06-09", "Nichts verschiebt sich."),
    example("answer", "2026-05-23", "DE Hessen", "LU", "2026-06-24", "Nationalfeiertag in Luxemburg."),
    example("answer", "2026-12-06", "", "IE", "2027-01-06", "Ohne Wohnort zählt kein Feiertag eines Landes."),
    # Other rules
    example("answer_extended", "2026-08-31", "DE Hessen", None, "2026-11-30", "Drei Monate; November hat keinen 31."),
    example("answer_extended", "2025-11-30", "DE Hessen", None, "2026-03-02", "28. Februar 2026 ist ein Samstag."),
    example("answer_after_reminder", "2026-12-11", "DE Hessen", None, "2026-12-28", "14 Tage enden an Weihnachten."),
    example("answer_after_reminder", "2026-10-01", "DE Hessen", None, "2026-10-15", "14 Tage."),
    example("authority", "2026-11-30", "DE Hessen", None, "2027-03-01", "28. Februar 2027 ist ein Sonntag."),
    example("authority", "2026-07-26", "AT", None, "2026-10-27", "Nationalfeiertag in Österreich."),
    example("access_in_switzerland", "2026-07-02", "CH ZH", None, "2026-08-03", "30 Tage enden am 1. August, einem Samstag."),
    example("access_in_switzerland", "2026-12-03", "CH BE", None, "2027-01-04", "2. Januar 2027 ist ein Samstag."),
    example("complaint_in_austria", "2026-02-01", "AT 9", None, "2027-02-01", "Ein Jahr."),
    example("complaint_in_austria", "2027-11-30", "AT 9", None, "2028-11-30", "Ein Jahr."),
    example("complaint_in_austria", "2024-02-29", "AT 9", None, "2025-02-28", "2025 hat keinen 29. Februar."),
    example("complaint_in_austria", "2026-02-06", "AT 9", None, "2027-02-06", "Ein Samstag; sicherheitshalber nicht verschoben."),
    example("complaint_in_austria_at_most", "2025-05-27", "AT 9", None, "2028-05-27", "Drei Jahre nach dem Vorfall."),
)  # fmt: skip
