"""How fast a late objection is followed into models."""
