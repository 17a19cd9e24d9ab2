"""The platform's gate: keeps objectors out of a training corpus, and says why."""
