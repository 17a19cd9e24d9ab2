"""What in a text is sensitive, and whom it names: kinds and places, never the values."""
