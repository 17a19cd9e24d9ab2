"""How fast a campaign is built."""
