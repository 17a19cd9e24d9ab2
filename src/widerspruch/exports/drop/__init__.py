"""What a person drops in, sorted: what is an export, of which platform, whose, and which parts belong together."""
