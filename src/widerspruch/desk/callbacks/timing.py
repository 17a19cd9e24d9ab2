"""When an agent that could not be told is told again, and when no more."""

from widerspruch.desk.config import DAY, HOUR

SECOND = 1_000_000
MINUTE = 60 * SECOND

BACKOFF = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR)
"""Microseconds after the first attempt that failed, after the second, and so on; the last one over and over."""

LASTS = 3 * DAY
"""For how long it is tried. Then it is dead: the agent can still ask."""

REST = MINUTE
"""For how long nothing more is sent to a server that did not answer, whatever else it is owed."""

BREATH = SECOND
"""Between two turns of an agent, so that others have theirs."""

ANSWERS_WITHIN = 10.0
"""Seconds in which the whole answer has to be there."""

LARGEST_ANSWER = 64 * 1024
"""Bytes. Nobody reads them; whoever sends more was not made to be told."""

TURN = 20 * SECOND
"""After so long no other callback of a turn is begun. `LEASE`: for how long an agent is in the hands of one who tells;
whoever was killed in between has it told again after that."""

LEASE = 3 * MINUTE

BATCH = 25
"""Requests of an agent in one turn."""
