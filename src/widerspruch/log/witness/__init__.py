"""A witness: it signs that a log has only grown since it last looked (C2SP tlog-witness), and knows nothing else."""
