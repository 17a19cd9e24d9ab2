"""Mails and other answers -> what they say, by which words, and how sure it is whom they come from."""
