"""How the desk's tables are written."""
