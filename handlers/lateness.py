"""What comes late because the bot was away: a little late is marked, and what is too late is put to somebody first."""

from __future__ import annotations

from datetime import timedelta

from flows.roles import Role
from handlers import access
from handlers.actions import Begin
from handlers.home import bell
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.screens import draw_page
from handlers.visit import Visit
from locales import Reader
from storage import freezing, missed, people
from storage.missed import Missed

FLOW = "missed"
LATE = timedelta(hours=1)
"""From here on what is asked says that it comes late."""
TOO_LATE = timedelta(hours=24)


def is_late(visit: Visit) -> bool:
    """Whether this turn is a timer's that should have come a good while ago."""
    return isinstance(visit.incoming, Due) and visit.now - visit.incoming.due_at > LATE


async def puts_aside(visit: Visit, due: Due) -> bool:
    """Whether a timer that asks people for something comes too late for that: it is kept for the organisers, who
    are rung.

    Everything else happens however late: polls close, forms run out, whoever was asked is reminded."""
    plan = visit.works.plans.get(due.kind)
    if plan is None or plan.name is None or visit.now - due.due_at <= plan.too_late:
        return False
    process = await freezing.process_of(visit.unit, due.subject)
    if process is None:
        return False
    await missed.note(visit.unit, Missed(due.timer, due.kind, due.subject, process, due.due_at))
    for one in await people.holders(visit.unit, Role.ORGANISER, process):
        await visit.ring(
            one,
            draw_page(bell(Begin(FLOW)), Reader(one.language, one.zone)),
            # One bell for everything that one absence has left behind.
            dedupe=f"missed:{one.id}:{visit.now:%Y%m%d}",
            entitled=access.entitlement(Role.ORGANISER, process),
            not_before=next_fitting(visit.now, one.zone, one.country, one.weekend),
        )
    return True
