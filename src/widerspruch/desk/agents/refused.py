"""Why something of an agent's is not taken."""

from widerspruch.protocol.drp.refusals import RefusalCode


class AgentRefusedError(Exception):
    """Ends what an agent asked for; nothing of it was recorded.

    Attributes:
        code: Of `protocol.drp.refusals`.

        place: Of `message-member-wrong`: where in the message.
    """

    def __init__(self, code: RefusalCode, place: str = "") -> None:
        super().__init__(code)
        self.code: RefusalCode = code
        self.place = place
