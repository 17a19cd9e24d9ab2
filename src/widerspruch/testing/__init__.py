"""What only tests, benchmarks and made examples need."""
