"""How a desk is told how it is to be run: settings in a file or in variables, read and checked, all at once."""
