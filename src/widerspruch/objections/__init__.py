"""Accounts, what happened to their objections, and the plan of what is still to be made. Pure functions."""
