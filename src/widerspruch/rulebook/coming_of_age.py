"""From when on somebody counts as of age: one rule for a person's export, a platform's rows and the words about them.

Meta's and LinkedIn's terms speak of people of age: 18 in DE, AT, CH and LI. A year of life is over at the end of the
day before the birthday (section 187(2), 188(2) BGB): who was born on 29 February is of age on 1 March where there is no
29th.
"""

from datetime import date

from msgspec import Struct

from widerspruch.rulebook.instants import start_of_day

ADULT_AT = 18
"""Years."""


class Age(Struct, frozen=True):
    """What is known of somebody's age; without either, nothing.

    Attributes:
        adult: Whether they are of age, where just that was said. It counts before a birthday.

        adult_from: Their 18th birthday, microseconds UTC.
    """

    adult: bool | None = None
    adult_from: int | None = None

    @classmethod
    def of_birth(cls, born: str) -> "Age":
        """That of somebody born on an ISO day; not known if it is no such day."""
        try:
            return cls(adult_from=start_of_day(of_age_on(date.fromisoformat(born))))
        except ValueError:  # no day, or one of a year in which nobody now living comes of age
            return cls()

    def is_adult(self, at: int) -> bool | None:
        """Whether they are of age at an instant; None: nobody knows."""
        if self.adult is not None or self.adult_from is None:
            return self.adult
        return self.adult_from <= at


UNKNOWN_AGE = Age()


def of_age_on(born: date) -> date:
    """The first day on which somebody born on a day is of age."""
    year = born.year + ADULT_AT
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def latest_birth(day: date) -> date:
    """The day of birth of the youngest who are of age on a day: born on it or before is of age, born after is not.

    So that every engine only compares two days, and none counts years.
    """
    year = day.year - ADULT_AT
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def latest_birth_year(day: date) -> int:
    """The latest year whose children are all of age on a day, whenever in it they were born; the day of the very last
    of them is left to the year that follows."""
    return day.year - ADULT_AT - 1
