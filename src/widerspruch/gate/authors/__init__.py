"""Who wrote what in a corpus, and who of them objected: part by part, so that memory does not grow with either."""
