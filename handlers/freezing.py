"""What a freeze holds back: timers wait and come back."""

from __future__ import annotations

from datetime import timedelta

from handlers.incoming import Due
from handlers.visit import Visit
from storage import freezing
from storage.timers import set_timer, waits_until

LOOK_AGAIN = timedelta(hours=1)
"""How soon after a release whatever was held back comes at the latest."""


async def holds_back(visit: Visit, due: Due) -> bool:
    """Whether a timer has to wait because its process is frozen; it is then set anew."""
    if not await freezing.any_frozen(visit.unit):
        return False
    # A conversation that cannot be gone on with must not run out meanwhile.
    expiring = due.kind == "expire" and visit.person is not None and bool(visit.person.frozen)
    if not expiring and not await freezing.is_of_frozen(visit.unit, due.subject):
        return False
    # Of something that comes again and again, one is enough for whatever came due meanwhile.
    again = visit.now + LOOK_AGAIN
    if not await waits_until(visit.unit, due.kind, due.subject, due.person, again):
        await set_timer(visit.unit, due.kind, due.subject, again, person=due.person)
    return True
