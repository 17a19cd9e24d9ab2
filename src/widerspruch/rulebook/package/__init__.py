"""The rulebook apart from the program: facts and sentences as one file that takes the place of those shipped."""
