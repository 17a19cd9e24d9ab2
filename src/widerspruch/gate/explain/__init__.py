"""What a run decided about one row, and why."""
