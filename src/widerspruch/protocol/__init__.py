"""What the two ends hand each other: exclusion sets and manifests, keyed hashes, signatures. Pure formats."""
