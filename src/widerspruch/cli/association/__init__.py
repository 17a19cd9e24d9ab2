"""`widerspruch association …`: an association objects for its members."""
