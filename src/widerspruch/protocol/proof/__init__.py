"""One file by which anybody checks, without a network, whether a run left a person out: `proof.json`."""
