"""What shows a person that a run kept out what they objected to: made of sets, openings and log when it is wanted."""
