"""When a mail that could not be handed over is tried again, and when no more."""

from widerspruch.desk.config import DAY, HOUR

MINUTE = HOUR // 60

BACKOFF = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY)
"""Microseconds after the first attempt that failed, after the second, and so on: nearly three days. Then it is dead."""

LEASE = 15 * MINUTE
"""For how long mails that somebody took are theirs. Whoever was killed in between has them sent again after that."""

MAIL_TAKES = 6 * MINUTE
"""What has to be left of it for another mail to be begun: more than `sending.MAIL_LASTS`."""

NOTED_AFTER = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds between attempts to note that a mail went, while the tables take nothing: a minute and a little."""

BATCH = 25
"""Mails that are taken at a time."""
