"""The one table of content: what an item is, its identity, and Parquet in and out."""
