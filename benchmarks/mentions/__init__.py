"""How well and how fast mentions of objectors are found."""
