"""What a handler may answer instead of doing what was asked."""

from locales import Text


class Refused(Exception):
    """Not allowed, not possible or no longer: the sentence says which. Nothing is changed."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
