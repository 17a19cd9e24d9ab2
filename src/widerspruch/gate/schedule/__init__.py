"""Who runs the shards: a process pool, Spark or Ray. All call the same function."""
