"""`python -m widerspruch` is the same as `widerspruch`."""

from widerspruch.cli import main

if __name__ == "__main__":
    main()
