"""When a mail that could not be handed over is tried again, and when no more."""

from widerspruch.desk.config import DAY, HOUR

MINUTE = HOUR // 60

BACKOFF = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY)
"""Microseconds after the first attempt that failed, after the second, and so on: nearly three days. Then it is dead."""

LEASE = 15 * MINUTE
"""For how long mails that somebody took are theirs. Whoever was killed in between has them sent again after that."""

MAIL_TAKES = 6 * MINUTE
"""What has to be left of it for another mail to be begun: more than `sending.MAIL_LASTS`."""

BATCH = 25
"""Mails that are taken at a time."""
