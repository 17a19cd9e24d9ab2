"""The record of a run: what is put down for a log, of whom rows were kept, and whether the log knew the sets before."""
