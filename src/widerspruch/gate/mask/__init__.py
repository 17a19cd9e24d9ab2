"""A run's result without copies: for every row of every file whether it may be used, and why."""
