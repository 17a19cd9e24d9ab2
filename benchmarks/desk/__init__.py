"""How many objections the desk takes, and how long each waits."""
