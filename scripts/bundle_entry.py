"""Where the bundled program starts: the command, or a process that it has started itself."""

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from widerspruch.cli import main

    main()
