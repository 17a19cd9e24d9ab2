"""What platforms hand out, read into items."""
