"""What a person is recognised by in a text: one normal form of texts, and what every recogniser builds on."""
