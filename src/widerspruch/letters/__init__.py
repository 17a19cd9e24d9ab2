"""Letters of a person to platforms, authorities and associations: from facts to e-mail, text and PDF."""
