"""What a person is recognised by in a text: one normal form, one fold, and what finds it."""
