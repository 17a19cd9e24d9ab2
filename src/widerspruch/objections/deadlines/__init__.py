"""Until when a platform and an authority have to answer, and until when a person can complain: with the computation."""
