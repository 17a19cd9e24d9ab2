"""One module for each screen, with its addresses."""
