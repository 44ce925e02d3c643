"""Events as people see them: the organisers' list and card, the participants' own, the coordinator's statuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.attendance import ON_THE_LIST, STATES, TOLD, State, told_count
from flows.engine import Style
from flows.event import KINDS, TRACKS
from flows.event_status import OPEN, STATUSES, Status, Step, possible
from flows.event_step import STEPS
from flows.process_settings import EventKind, Track, settings_of
from flows.risk_brief import STAGES
from flows.roles import Role
from flows.something_happened import flow as something_happened
from handlers import access
from handlers.actions import Begin, Go
from handlers.event_plans import due_for
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.event_telling import CARD
from handlers.work.risk_check_standing import waits_for
from locales import Moment, Phrase, Text, Words, _
from storage import attendance, events, programme, uncleared
from storage.events import standing_of
from storage.programme import Event

ON_A_PAGE = 7
PAGE = "page:"
BACK = Key(_("‹ Events"), Go("events"))
# On the card in this order; clearing is not among them: that is the risk check's to give.
TOOK_PLACE = frozenset({Status.HELD, Status.DEBRIEFED, Status.CLOSED})
OFFERED = (Step.PAUSE, Step.RESUME, Step.HOLD, Step.DEBRIEF, Step.CLOSE, Step.CANCEL)


async def events_page(visit: Visit, about: str) -> Page:
    """The list, or the event that `about` names."""
    if about.startswith(CARD):
        return await _card(visit, about.removeprefix(CARD))
    number = about.removeprefix(PAGE)
    return await _list(visit, int(number) if number.isdecimal() and len(number) < 5 else 0)


async def _list(visit: Visit, number: int) -> Page:
    found = await _own_events(visit)
    shown = found[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    body: list[Phrase] = [_line(visit, one) for one in shown] or [_("There are no events yet.")]
    keys = [[Key(named(visit, one), Go("events", f"{CARD}{one.id}"))] for one in shown if not status_only(visit, one)]
    turn = [Key(_("‹ Earlier in the list"), Go("events", f"{PAGE}{number - 1}"))] if number else []
    more = len(found) > (number + 1) * ON_A_PAGE
    turn += [Key(_("Further down ›"), Go("events", f"{PAGE}{number + 1}"))] if more else []
    return Page(
        _("Events"), body, [*keys, *([turn] if turn else []), *await _beginnings(visit), [HOME]], sensitive=True
    )


async def _own_events(visit: Visit) -> list[Event]:
    """What is coming, the next first; then what is past or over, the latest first."""
    seated = {seat.process for seat in seats(visit.me, Role.ORGANISER, Role.COORDINATOR)}
    found = {one.id: one for one in await events.of_processes(visit.unit, seated)}
    found |= {one.id: one for one in await events.attended_by(visit.unit, visit.me.id, TOLD) if attends(visit, one)}
    coming = [one for one in found.values() if Status(one.status) in OPEN and one.starts_at >= visit.now]
    past = [one for one in found.values() if one not in coming]
    return [*sorted(coming, key=lambda one: one.starts_at), *sorted(past, key=lambda one: one.starts_at, reverse=True)]


async def _beginnings(visit: Visit) -> list[list[Key]]:
    """A new event in each process the person organises; a track that is the only one is not asked for."""
    own = [seat.process for seat in seats(visit.me, Role.ORGANISER)]
    found = (await programme.processes(visit.unit, own)).values()
    keys = []
    for process in sorted(found, key=lambda one: one.code):
        label = _("New event: {process}", process=Words(process.title)) if len(found) > 1 else _("New event")
        tracks = settings_of(process.settings).tracks
        given = {"process": process.id, **({"track": tracks[0].value} if len(tracks) == 1 else {})}
        keys.append([Key(label, Begin("event", given), Style.PRIMARY)])
    return keys


def _organises(visit: Visit, one: Event) -> bool:
    return access.may(visit.me, Action.CHANGE, Thing.EVENT, Where(one.process))


def attends(visit: Visit, one: Event) -> bool:
    where = Where(one.process, owner=visit.me.id)
    return access.may(visit.me, Action.SEE, Thing.EVENT_ATTENDED, where)


def status_only(visit: Visit, one: Event) -> bool:
    """Whether the person sees that there is an event, and no more of it."""
    return not _organises(visit, one) and not attends(visit, one)


def named(visit: Visit, one: Event) -> Text:
    return _("{title}, {day}", title=Words(one.title), day=one.starts_at.astimezone(ZoneInfo(one.zone)).date())


def _line(visit: Visit, one: Event) -> Text:
    name = _("{code}, {day}", code=one.code, day=one.starts_at.astimezone(ZoneInfo(one.zone)).date())
    if not status_only(visit, one):
        name = named(visit, one)
    return _("• {event}: {status}", event=name, status=status_shown(visit, one))


def status_shown(visit: Visit, one: Event) -> Text:
    """Participants learn whether an event goes on; how far its clearance is, is the organisers' business."""
    status = Status(one.status)
    if status is Status.CLEARED and not access.may(visit.me, Action.SEE, Thing.EVENT, Where(one.process)):
        status = Status.PLANNED
    if (
        one.uncleared_at
        and status in TOOK_PLACE
        and access.may(visit.me, Action.SEE, Thing.UNCLEARED, Where(one.process))
    ):
        return _("{status}, without clearance", status=STATUSES[status])
    return STATUSES[status]


async def open_questions(visit: Visit, one: Event) -> list[Phrase]:
    """That questions have opened on a cleared event, for organisers and the coordinator: how long it stays cleared."""
    if (waits := await waits_for(visit.unit, one, visit.now)) is None:
        return []
    stage, until = waits
    told = _("New questions are open: {stage}. Unless all sides have answered, the clearance lapses: {when}",
             stage=STAGES[stage], when=until)  # fmt: skip
    return [told]


async def _card(visit: Visit, event_id: str) -> Page:
    one = await programme.event_by_id(visit.unit, event_id)
    if one is None:
        raise Refused(access.NOT_YOURS)
    if _organises(visit, one):
        body = [*_what(visit, one), *await _organisers_lines(visit, one)]
        return Page(Words(one.title), body, [*_keys(visit, one), [BACK, HOME]], sensitive=True)
    if not await _is_told(visit, one):
        raise Refused(access.NOT_YOURS)
    return Page(Words(one.title), _what(visit, one), [[BACK, HOME]], sensitive=True)


async def _is_told(visit: Visit, one: Event) -> bool:
    on_the_list = [each for each in await attendance.listed(visit.unit, one.id) if each.person == visit.me.id]
    return attends(visit, one) and any(each.state in TOLD for each in on_the_list)


def _what(visit: Visit, one: Event) -> list[Phrase]:
    """What everyone who comes may know."""
    lines: list[Phrase] = [
        _("{kind} · {track}", kind=KINDS[EventKind(one.kind)], track=TRACKS[Track(one.track)]),
        _("Begins: {when}", when=Moment(one.starts_at, one.zone)),
    ]
    if one.zone != visit.me.zone:
        lines.append(_("For you: {when}", when=one.starts_at))
    if one.ends_at is not None:
        lines.append(_("Ends: {when}", when=Moment(one.ends_at, one.zone)))
    if one.place is not None:
        lines.append(_("Place: {place}", place=Words(one.place)))
    return [*lines, _("Status: {status}", status=status_shown(visit, one))]


async def _organisers_lines(visit: Visit, one: Event) -> list[Phrase]:
    host = _("Host: side {side}", side=one.host) if one.host is not None else _("Host: neither side")
    lines: list[Phrase] = [*await open_questions(visit, one), _("Code: {code}", code=one.code), host]
    if one.parent is not None and (parent := await programme.event_by_id(visit.unit, one.parent)) is not None:
        lines.append(_("Part of: {title}", title=Words(parent.title)))
    lines += await _why_held(visit, one)
    lines += [Words(""), _("Participants:"), *await _lists(visit, one)]
    if due := await due_for(visit, one):
        lines += [Words(""), _("Due:"), *due]
    return lines


async def _why_held(visit: Visit, one: Event) -> list[Phrase]:
    """That it was never cleared stays to be seen; why it was held all the same, on the side that put it down."""
    if one.uncleared_at is None:
        return []
    lines: list[Phrase] = [_("It was held without clearance.")]
    for side in await programme.sides(visit.unit, one.process):
        if access.may(visit.me, Action.SEE, Thing.UNCLEARED_REASON, Where(one.process, side)):
            why = await uncleared.reason(visit.unit, one, side)
            lines += [_("Why, for your side only: {reason}", reason=Words(why))] if why is not None else []
    return lines


async def _lists(visit: Visit, one: Event) -> list[Phrase]:
    """How far one's own side is; of another side, at most how many."""
    counted = await attendance.counts(visit.unit, one.id)
    lines: list[Phrase] = []
    for side in await programme.sides(visit.unit, one.process):
        count = counted.get(side, Counter())
        if access.may(visit.me, Action.SEE, Thing.ATTENDEES, Where(one.process, side)):
            lines += _own_list(side, count)
        else:
            lines.append(told_count(side, sum(count.values())))
    return lines


def _own_list(side: str, count: Counter[State]) -> Sequence[Phrase]:
    if not count:
        return [_("Side {side}: nobody named yet", side=side)]
    return [
        _("Side {side}, {state}: {count}", side=side, state=STATES[state], count=count[state])
        for state in State
        if state in ON_THE_LIST and count[state]
    ]


def _keys(visit: Visit, one: Event) -> list[list[Key]]:
    standing = standing_of(one)
    keys = [[Key(_("Participants of your side"), Begin("attendance", {"event": one.id}), Style.PRIMARY)]]
    if Status(one.status) in OPEN:
        keys.append([Key(_("Clearance"), Go("clearance", one.id))])
        keys.append([Key(_("Change"), Begin("event_change", {"event": one.id}))])
        keys.append([Key(something_happened.title, Begin(something_happened.name))])
    open_steps = possible(standing)
    steps = [
        Key(STEPS[step], Begin("event_step", {"event": one.id, "step": step.value}), _style(step))
        for step in OFFERED
        if step in open_steps
    ]
    if Step.HOLD_UNCLEARED in open_steps and one.starts_at <= visit.now:
        began = Begin("event_uncleared", {"event": one.id})
        steps.insert(0, Key(_("It was held without clearance"), began, Style.DANGER))
    return [*keys, *([key] for key in steps)]


def _style(step: Step) -> Style:
    return Style.DANGER if step in (Step.PAUSE, Step.CANCEL) else Style.PLAIN
