"""A file that says by its lock that the process that holds it still lives; the system lets go when it dies."""

import sys
from io import BufferedWriter

if sys.platform == "win32":
    import msvcrt

    def take(file: BufferedWriter) -> bool:
        """Lock an open file until it is closed; False where another holds it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take(file: BufferedWriter) -> bool:
        """Lock an open file until it is closed; False where another holds it."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
