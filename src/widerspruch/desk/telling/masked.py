"""An e-mail address as it is shown where somebody may look over a shoulder: enough to know one's own by."""

_HIDDEN = "•••"


def masked_address(address: str) -> str:
    """Such as `e•••@e•••.org`. Empty where there is none."""
    local, at, domain = address.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    if not at:
        return ""
    return f"{local[:1]}{_HIDDEN}@{name[:1]}{_HIDDEN}{dot}{ending}"
