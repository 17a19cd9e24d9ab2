"""Instagram and Threads: which exports are theirs, and which files lie in them."""
