"""`widerspruch mailbox`: answers of platforms at the command line, by the functions that the app calls."""
