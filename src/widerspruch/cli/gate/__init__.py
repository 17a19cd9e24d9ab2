"""`widerspruch gate`: keep objectors out of a training corpus."""
