"""`widerspruch lineage`: a late objection is followed into models."""
