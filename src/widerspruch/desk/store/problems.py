"""What operators are told of a database that failed."""


def told_to_operators(error: BaseException) -> str:
    """The kind of an error and the database's own name for it. Never its text: that may hold what was to be written."""
    kinds = [type(error).__name__]
    cause: BaseException | None = error
    while cause is not None:
        name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
        if name is not None:
            kinds.append(str(name))
            break
        cause = cause.__cause__
    return " ".join(kinds)
