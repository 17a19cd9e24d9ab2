"""How fast a case is printed."""
