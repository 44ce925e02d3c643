"""What a freeze holds back: timers wait and come back, and whoever is in the house at this moment is stopped too."""

from __future__ import annotations

from datetime import timedelta

from handlers.incoming import Due
from handlers.visit import Visit
from storage import freezing
from storage.people import Person
from storage.timers import set_timer

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
    await set_timer(visit.unit, due.kind, due.subject, visit.now + LOOK_AGAIN, person=due.person)
    return True


def stop_now(visit: Visit, process_id: str) -> None:
    """Those whose turns are in the same batch were read before the freeze: they are stopped as well."""
    everyone: list[Person] = [*visit.crowd.people.values(), *([visit.person] if visit.person is not None else [])]
    for one in everyone:
        now = [held for held in one.roles if held.process == process_id]
        one.roles = [held for held in one.roles if held.process != process_id]
        one.frozen += now
