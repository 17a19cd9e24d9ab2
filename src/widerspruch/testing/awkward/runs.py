"""Random runs of our own clients against the awkward desk: is a case lost, or there twice?

In each run somebody asks for some accounts, is killed now and then between or within two steps and goes on with what
was on the disk, follows, enters codes, takes something back. Then the desk's tables are compared with what was wanted.
"""

import random

from widerspruch.testing.awkward.association_run import AssociationRun
from widerspruch.testing.awkward.in_process import InProcessHttp
from widerspruch.testing.awkward.lone_run import LoneRun
from widerspruch.testing.awkward.outcomes import KINDS, AwkwardOutcome
from widerspruch.testing.awkward.world import AwkwardWorld, MortalHttp


def random_run(world: AwkwardWorld, number: int) -> AwkwardOutcome:
    """One of them. The same seed and number: the same choices."""
    chance = random.Random(f"{world.seed} {number}")  # noqa: S311 a game
    kind = chance.choice(KINDS)
    http = MortalHttp(InProcessHttp(world.door, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"), chance)
    began = world.clock.now
    run = (
        AssociationRun(world, number, chance, http)
        if kind == "association"
        else LoneRun(world, number, chance, http, kind)
    )
    run.go()
    world.tell()
    return run.outcome(kind, (world.clock.now - began) / 1_000_000)
