"""One package for each platform whose exports are read."""
