"""Whether a desk may be run like this: of its settings, and of what they lead to."""
