"""The forms of each screen."""
