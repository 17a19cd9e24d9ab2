"""Furniture of the pages of both apps: base template, style sheet, fields, error pages, language, headers."""
