"""Whether a log's folder is whole: every file of it, and every checkpoint that was ever published."""
