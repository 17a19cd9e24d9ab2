"""Taking objections: the one path that must hold on the day when everybody is told."""
