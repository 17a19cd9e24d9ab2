"""Who acts for others over the Data Rights Protocol: who they are, what they hand in, and what they are told of it."""
