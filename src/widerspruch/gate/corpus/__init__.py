"""A corpus as files: which there are, how a shard is read, and how what is kept of it is written."""
