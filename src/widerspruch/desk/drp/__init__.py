"""The Data Rights Protocol as the desk speaks it: addresses, bodies, refusals."""
