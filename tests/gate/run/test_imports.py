"""What a run loads before it begins: every module counts for each process, and a small corpus waits for nothing else."""

import subprocess
import sys

NOT_NEEDED = {
    "cryptography.x509",
    "django",
    "jsonschema",
    "pandas",
    "phonenumbers",
    "polars",
    "pydantic",
    "widerspruch.gate.audit",
    "widerspruch.gate.mentions.finding",
    "widerspruch.gate.mentions.readings",
    "widerspruch.gate.propose",
    "widerspruch.gate.purge",
    "widerspruch.gate.schedule.ray",
    "widerspruch.gate.schedule.spark",
}


def test_a_run_and_its_workers_load_what_they_need() -> None:
    """What looks for mentions, looks into corpora or belongs to other verbs is loaded by whoever asks for it."""
    program = (
        "import sys, widerspruch.gate.api.run, widerspruch.gate.schedule.pool as pool\n"
        "for name in pool._NEEDED: __import__(name)\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()

    assert "widerspruch.gate.run.steps" in loaded
    assert NOT_NEEDED & set(loaded) == set()
