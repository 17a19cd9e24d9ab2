"""The kit for associations: one file in, and out come a site, sheets to hang up, texts to send, and a note that tells
later what of it is old. Nothing of it knows a member."""
