"""Furniture of pages: what the person's app and the desk share. It knows neither."""
