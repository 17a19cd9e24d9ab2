"""What the desk hands to the gate: numbered, signed exclusion sets."""
