"""`widerspruch casefile`: case files from the command line, by the functions that the app calls."""
