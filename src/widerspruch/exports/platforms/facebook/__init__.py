"""Facebook and Messenger: which exports are theirs, and which files lie in them."""
