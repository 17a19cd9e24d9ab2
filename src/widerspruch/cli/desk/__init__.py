"""`widerspruch desk …`: the objection desk."""
