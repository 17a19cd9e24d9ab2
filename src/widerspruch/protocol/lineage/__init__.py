"""Statements about models: what each was made of, and which of them rest on posts of somebody who objected since."""
