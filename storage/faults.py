"""What can go wrong in storage, in words the layers above may act on."""


class StorageFault(Exception):
    """The database refused: nothing of the transaction was kept."""


class StorageUnavailable(StorageFault):
    """Read-only, full, gone or locked: trying again later may help; `sentence` is for whoever hosts the bot."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Conflict(StorageFault):
    """Somebody else changed the same rows first: the same turn may be taken again."""


class AlreadyRunning(Exception):
    """Another process holds the database file."""
