"""What tells readers of the web that somebody objected: headers, lines and files, each after a dated draft."""
