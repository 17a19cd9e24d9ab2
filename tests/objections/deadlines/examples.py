"""Examples of deadlines that anybody can follow on a calendar: the table of docs/deadlines.md.

The days were counted by hand. Where an authority has published an example, it is named; those are from memory, and a
lawyer has checked none of them yet.
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
    example("answer", "2025-01-31", "DE Hessen", None, "2025-02-28", "February 2025 has no 31st."),
    example("answer", "2028-01-31", "DE Hessen", None, "2028-02-29", "2028 is a leap year."),
    example("answer", "2027-01-29", "DE Hessen", None, "2027-03-01", "28 February 2027 is a Sunday."),
    example("answer", "2026-08-31", "DE Hessen", None, "2026-09-30", "September has 30 days."),
    example("answer", "2025-04-19", "DE Hessen", None, "2025-05-19", "A Monday: nothing moves."),
    example("answer", "2026-12-15", "DE Hessen", None, "2027-01-15", "Beyond the end of the year."),
    # ICO, "Right of access", Time to respond: 31 March -> 30 April; 3 September -> 3 October
    example("answer", "2026-03-31", "DE Hessen", None, "2026-04-30", "April has no 31st."),
    example("answer", "2024-09-03", "GB", None, "2024-10-03", "The example of the British authority (ICO)."),
    # EDPB, Guidelines 01/2022 on the right of access, from memory
    example("answer", "2024-03-05", "DE Hessen", None, "2024-04-05", "The example of the EDPB: 5 March."),
    example("answer", "2025-08-31", "DE Hessen", None, "2025-09-30", "The example of the EDPB: 31 August."),
    # Weekends and holidays
    example("answer", "2025-04-01", "DE Hessen", None, "2025-05-02", "1 May is a holiday in all of Germany."),
    example("answer", "2025-05-01", "DE Hessen", None, "2025-06-02", "1 June 2025 is a Sunday."),
    example("answer", "2026-03-03", "DE Hessen", None, "2026-04-07", "Good Friday to Easter Monday."),
    example("answer", "2026-11-25", "DE Hessen", None, "2026-12-28", "Christmas, then a weekend."),
    example("answer", "2026-05-04", "DE Hessen", None, "2026-06-05", "Corpus Christi in Hesse."),
    example("answer", "2026-05-04", "DE Berlin", None, "2026-06-04", "No Corpus Christi in Berlin."),
    example("answer", "2027-02-08", "DE Berlin", None, "2027-03-09", "Women's Day in Berlin."),
    example("answer", "2026-10-18", "DE Sachsen", None, "2026-11-19", "Day of Repentance in Saxony."),
    example("answer", "2024-08-20", "DE Thüringen", None, "2024-09-23", "Children's Day in Thuringia, a Friday."),
    example("answer", "2028-05-17", "DE Berlin", None, "2028-06-19", "17 June 2028 is a Saturday."),
    # Holidays of a part only
    example("answer", "2025-07-08", "DE Bayern", None, "2025-08-11", "Peace Festival, in Augsburg only; then a weekend."),
    example("answer", "2025-07-15", "DE Bayern", None, "2025-08-18", "Assumption Day, not in all of Bavaria; then a weekend."),
    example("answer", "2026-05-04", "DE Sachsen", None, "2026-06-05", "Corpus Christi, in parts of Saxony only."),
    example("answer", "2026-05-04", "DE Thüringen", None, "2026-06-05", "Corpus Christi, in parts of Thuringia only."),
    # Two places
    example("answer", "2026-09-26", "DE Hessen", "IE", "2026-10-27", "26 October is a holiday at the seat in Ireland."),
    example("answer", "2026-12-06", "DE Bayern", "IE", "2027-01-07", "Epiphany at the residence in Bavaria."),
    example("answer", "2026-05-09", "DE Hessen", "LU", "2026-06-09", "Nothing moves."),
    example("answer", "2026-05-23", "DE Hessen", "LU", "2026-06-24", "National Day in Luxembourg."),
    example("answer", "2026-12-06", "", "IE", "2027-01-06", "Without a residence no Land's holidays count."),
    # Other rules
    example("answer_extended", "2026-08-31", "DE Hessen", None, "2026-11-30", "Three months; November has no 31st."),
    example("answer_extended", "2025-11-30", "DE Hessen", None, "2026-03-02", "28 February 2026 is a Saturday."),
    example("answer_after_reminder", "2026-12-11", "DE Hessen", None, "2026-12-28", "14 days end at Christmas."),
    example("answer_after_reminder", "2026-10-01", "DE Hessen", None, "2026-10-15", "14 days."),
    example("authority", "2026-11-30", "DE Hessen", None, "2027-03-01", "28 February 2027 is a Sunday."),
    example("authority", "2026-07-26", "AT", None, "2026-10-27", "National Day in Austria."),
    example("access_in_switzerland", "2026-07-02", "CH ZH", None, "2026-08-03", "30 days end on 1 August, a Saturday."),
    example("access_in_switzerland", "2026-12-03", "CH BE", None, "2027-01-04", "2 January 2027 is a Saturday."),
    example("complaint_in_austria", "2026-02-01", "AT 9", None, "2027-02-01", "One year."),
    example("complaint_in_austria", "2027-11-30", "AT 9", None, "2028-11-30", "One year."),
    example("complaint_in_austria", "2024-02-29", "AT 9", None, "2025-02-28", "2025 has no 29 February."),
    example("complaint_in_austria", "2026-02-06", "AT 9", None, "2027-02-06", "A Saturday; not moved, to be safe."),
    example("complaint_in_austria_at_most", "2025-05-27", "AT 9", None, "2028-05-27", "Three years after the event."),
)  # fmt: skip
