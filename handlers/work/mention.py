"""Carries out mentions: that a recommendation was raised again, at an event of its process or elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.transfer_life import Mention
from flows.engine import Choice
from flows.mention import ELSEWHERE, NoteMention, Raisable, RaisedAt, flow
from flows.origin import NoteOrigin, OwnDrafts
from flows.origin import flow as origin_flow
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.after_consensus import RELEASED, recommendation_for
from handlers.work.balance import PICTURE, SETTLED, balance_page, balance_picture
from locales import Words, _
from storage import audit, origins, programme, recommendations, transfers
from storage.programme import Event

LOOK_BACK = timedelta(days=3650)
LISTED = 24
STAYS = _("It is settled what became of this text, so this stays as it was noted.")


async def raisable(visit: Visit, query: Raisable) -> list[Choice]:
    own = sorted({seat.process for seat in seats(visit.me, Role.ORGANISER)})
    found = await recommendations.of_processes(visit.unit, own)
    return [Choice(one.id, Words(one.code)) for one in found if one.shared_from is not None]


async def raised_at(visit: Visit, query: RaisedAt) -> list[Choice]:
    one, _side = await recommendation_for(visit, query.recommendation, Action.CREATE, Thing.MENTION)
    begun = await programme.events_between(visit.unit, [one.process], visit.now - LOOK_BACK, visit.now)
    latest = sorted(begun, key=lambda event: event.starts_at, reverse=True)[:LISTED]
    choices = [Choice(event.id, _("{title}, {day}", title=Words(event.title), day=_day(event))) for event in latest]
    return [Choice(ELSEWHERE, _("Elsewhere")), *choices]


async def note_mention(visit: Visit, effect: NoteMention) -> None:
    one, side = await recommendation_for(visit, effect.recommendation, Action.CREATE, Thing.MENTION)
    noted = await _mention(visit, one.process, effect)
    if noted in await transfers.mentions(visit.unit, one.id):
        raise Refused(_("This is noted already, and counts once."))
    await transfers.note_mention(visit.unit, one, side, visit.me.id, noted.event, noted.day)
    await audit.note(visit.unit, "mention_noted", actor=visit.me.id, about=one.id, process=one.process)


async def _mention(visit: Visit, process: str, effect: NoteMention) -> Mention:
    """What is to be noted. Raises Refused for what cannot have been."""
    if effect.event is not None:
        event = await programme.event_by_id(visit.unit, effect.event)
        if event is None or event.process != process:
            raise Refused(access.NOT_YOURS)
        if event.starts_at > visit.now:
            raise Refused(_("The event has not begun yet."))
        return Mention(event.id, _day(event))
    if effect.day is None:
        raise Refused(_("A day is needed for this."))
    if effect.day > visit.now.astimezone(ZoneInfo(visit.me.zone)).date():
        raise Refused(_("That day is still to come. Please choose one that has been."))
    return Mention(None, effect.day)


async def own_drafts(visit: Visit, query: OwnDrafts) -> list[Choice]:
    own = {(seat.process, seat.side) for seat in seats(visit.me, Role.ORGANISER)}
    found = await recommendations.of_processes(visit.unit, sorted({process for process, _side in own}))
    return [Choice(one.id, Words(one.code)) for one in found if (one.process, one.side) in own]


async def note_origin(visit: Visit, effect: NoteOrigin) -> None:
    one = await recommendations.by_id(visit.unit, effect.recommendation)
    if one is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.CREATE, Thing.CAPTURE, Where(one.process, one.side))
    # Whoever could move what is settled from group to group would read off the small numbers that are not told.
    if one.state in SETTLED | RELEASED and await origins.of(visit.unit, one) not in (None, effect.proposers):
        raise Refused(STAYS)
    await origins.note(visit.unit, one, visit.me.id, effect.proposers)


def _day(event: Event) -> date:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date()


SEE_THE_BALANCE = frozenset({Role.ORGANISER, Role.CRITICAL_FRIEND})
work = Work(flow, facts={Raisable: raisable, RaisedAt: raised_at}, effects={NoteMention: note_mention})
origin_work = Work(
    origin_flow,
    facts={OwnDrafts: own_drafts},
    effects={NoteOrigin: note_origin},
    pages={
        "balance": Area(_("Balance of transfer"), SEE_THE_BALANCE, balance_page),
        PICTURE: Area(_("Balance of transfer"), SEE_THE_BALANCE, balance_picture, on_home=False),
    },
)
