"""`widerspruch campaign`: the kit for associations, by the functions that the app calls."""
