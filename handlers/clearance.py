"""Clearance taken back: whatever was signed for an event no longer holds, and those who signed hear of it."""

from __future__ import annotations

from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work.event_telling import is_near, tell_organisers
from storage import programme, sign_offs
from storage.programme import Event


async def withdraw_clearance(visit: Visit, event: Event) -> None:
    """What the sides had signed has changed: the event is planned, every key is dropped, the organisers are rung.

    Does nothing where nothing was signed."""
    await sign_offs.void(visit.unit, event.id, actor=visit.person.id if visit.person is not None else None)


async def tell_of_it(visit: Visit, due: Due) -> None:
    """The bell for it, content-free like any other; whoever did it was there."""
    event = await programme.event_by_id(visit.unit, due.subject)
    if event is not None:
        await tell_organisers(visit, event, urgent=is_near(visit, event))
