"""The index of objectors: which keys the exclusion sets hold, in memory that all workers share."""
