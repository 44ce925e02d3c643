"""What can go wrong in storage, in words the layers above may act on."""

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

# PostgreSQL's words for "somebody else was faster": serialization failure, deadlock, unique violation.
_RETRY_STATES = {"40001", "40P01", "23505", "55P03"}
# What a server says that was made a standby.
_READ_ONLY = "25006"


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


def fault_of(error: SQLAlchemyError) -> StorageFault:
    """What an error of the database means to us; the statement and its values stay behind."""
    orig = getattr(error, "orig", None)
    state = getattr(orig, "sqlstate", None)
    if isinstance(error, IntegrityError) or state in _RETRY_STATES:
        return Conflict(type(error).__name__)
    lost = isinstance(error, DBAPIError) and (error.connection_invalidated or state == _READ_ONLY)
    # SQLite says the latter of a file that is none of its own, or is damaged.
    if isinstance(error, OperationalError) or lost or type(error) is DatabaseError:
        # The driver's text names the cause (readonly, disk is full) and carries no values.
        return StorageUnavailable(f"The database does not accept writes: {str(orig).strip().partition(chr(10))[0]}.")
    if isinstance(error, NoConnection):
        return StorageUnavailable("The database gives no connection.")
    return StorageFault(type(error).__name__)
