"""The platform's people at work: what waits, cases by their number, and who looked at whose data."""
