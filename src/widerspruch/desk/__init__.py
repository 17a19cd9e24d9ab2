"""The platform's end: takes objections, confirms them, and hands the gate a set of them."""
