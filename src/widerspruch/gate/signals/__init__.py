"""What people said of AI training where nobody listens: in preference records, headers and profiles."""
