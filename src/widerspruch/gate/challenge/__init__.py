"""`gate challenge`: which files of a built corpus are opened to somebody who has the right to look."""
