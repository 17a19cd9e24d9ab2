"""LinkedIn: the CSV tables and article pages of a data archive, as items and facts."""
