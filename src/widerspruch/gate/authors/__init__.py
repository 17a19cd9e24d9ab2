"""Who wrote what in a corpus, and who of them objected: in partitions, so that memory does not grow with either."""
