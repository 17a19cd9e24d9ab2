"""`widerspruch rulebook`: look after the rulebook."""
