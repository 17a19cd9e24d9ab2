"""Ray: what cannot work said in a sentence, and nobody else on this machine let in."""

import os
import subprocess
import sys

import pytest

from gate.schedule import works
from gate.schedule.engines import local_ray, needs_ray
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.choose import open_scheduler


@needs_ray
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("cluster", "cluster_address"),
        ("127.0.0.1:1", "cluster_unreachable"),
        ("ray://127.0.0.1:1", "cluster_unreachable"),
    ],
)
def test_an_address_that_cannot_work_is_refused_at_once(address: str, code: str) -> None:
    """Ray itself would try for a minute, and then say it in a traceback."""
    with pytest.raises(GateError) as refused, open_scheduler("ray", address=address) as scheduler:
        list(scheduler.run(works.echo, [b"ab"]))
    assert (refused.value.code, refused.value.values) == (code, {"address": address})


@needs_ray
@pytest.mark.slow
def test_a_ray_of_our_own_asks_for_a_password() -> None:
    """Ray listens to all of the network; whoever does not know the token of this run stays outside."""
    without = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    outcome = subprocess.run(
        [sys.executable, "-c", _TWO_VISITORS], env=without, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.split() == ["stranger", "1", "friend", "0"]


_TWO_VISITORS = """
import os, subprocess, sys
from widerspruch.gate.schedule.ray import Ray
visit = "import ray, sys; ray.init(sys.argv[1], log_to_driver=False)"
with Ray(workers=1) as ours:
    ray = ours._connect()
    address = ray.get_runtime_context().gcs_address
    stranger = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
    for name, environment in (("stranger", stranger), ("friend", dict(os.environ))):
        ended = subprocess.run([sys.executable, "-c", visit, address], env=environment, capture_output=True)
        print(name, ended.returncode)
"""


@needs_ray
@pytest.mark.slow
def test_ray_tells_nobody_that_it_is_used() -> None:
    """The engine's statistics about its users are off before it is loaded."""
    with local_ray() as scheduler:
        assert list(scheduler.run(works.echo, [b"ab"])) == [(0, b"ba")]
        from ray._common.usage import usage_lib

        assert not usage_lib.usage_stats_enabled()
