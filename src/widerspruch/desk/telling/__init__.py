"""What people are told, computed once as frozen values; page, mail and JSON print it."""
