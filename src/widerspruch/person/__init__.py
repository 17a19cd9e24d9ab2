"""The person's end: what of mine may they use?"""
