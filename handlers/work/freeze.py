"""Pausing a whole process by either side in two taps, and letting it go on with a key from each side."""

from __future__ import annotations

from collections.abc import Sequence

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.release import PausedProcess, TurnKey, flow, process
from flows.roles import Role
from handlers import access, letting_in
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.home import sentence
from handlers.screens import Key, Page, draw_page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, News, Work
from locales import Phrase, Reader, Words, _
from storage import freezing, people, programme
from storage.freezing import Frozen

NOW = "now:"
TOLD = (Role.ORGANISER, Role.COORDINATOR)


async def pause_page(visit: Visit, about: str) -> Page:
    """What a pause does, with a button for each process that does it."""
    if about.startswith(NOW):
        return await _freeze(visit, about.removeprefix(NOW))
    keys = [
        [Key(_("Yes, pause {process} now", process=Words(one.code)), Go("pause", f"{NOW}{one.id}"), Style.DANGER)]
        for one in (
            await programme.processes(visit.unit, [s.process for s in seats(visit.me, Role.ORGANISER)])
        ).values()
        if one.status in freezing.GOING_ON
    ]
    return Page(
        _("Pause everything"),
        [
            _("At once, for both sides: nothing can be begun, gone on with or answered, and nobody is rung."),
            _("Nothing is lost. It goes on once an organiser of each side has said so."),
        ],
        [*keys, [HOME]],
        sensitive=True,
    )


async def _freeze(visit: Visit, process_id: str) -> Page:
    access.require(visit.me, Action.PAUSE, Thing.PROCESS, Where(process_id))
    side = access.held(visit.me, Role.ORGANISER, process_id).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    if await freezing.freeze(visit.unit, process_id, side, visit.me.id):
        await visit.is_now(visit.me.id)
        await _tell(visit, process_id, "frozen")
    return await paused_page(visit, process_id)


async def paused_page(visit: Visit, about: str) -> Page:
    """How a frozen process stands, for everybody who has a role in it."""
    standing = await freezing.standing_of(visit.unit, about)
    if standing is None or all(one.process != about for one in visit.me.frozen):
        return sentence(_("Nothing of yours is paused."))
    body: list[Phrase] = [_("{process} is paused since {when}.", process=Words(standing.code), when=standing.since)]
    body += _keys_so_far(visit, standing)
    keys = (
        [[Key(_("Go on …"), Begin(flow.name, {process.name: about}), Style.PRIMARY)]]
        if _may_turn(visit, standing)
        else []
    )
    return Page(_("Paused"), body, [*keys, [HOME]], sensitive=True)


def _keys_so_far(visit: Visit, standing: Frozen) -> list[Phrase]:
    if not any(visit.me.waits_for(role, standing.id) for role in TOLD):
        return [_("Nothing is asked of you until it goes on.")]
    said: list[Phrase] = [_("Stopped by side {side}.", side=Words(standing.by))]
    said += [_("Side {side} wants to go on.", side=Words(one)) for one in sorted(standing.turned)]
    said += [_("Side {side} has not said so yet.", side=Words(one)) for one in sorted(standing.missing)]
    return said


def _may_turn(visit: Visit, standing: Frozen) -> bool:
    return any(visit.me.waits_for(Role.ORGANISER, standing.id, side) for side in standing.missing)


async def paused_process(visit: Visit, query: PausedProcess) -> str:
    access.held_though_frozen(visit.me, Role.ORGANISER, query.process)
    standing = await freezing.standing_of(visit.unit, query.process)
    if standing is None:
        raise Refused(access.NOT_YOURS)
    return standing.code


async def turn_key(visit: Visit, effect: TurnKey) -> None:
    side = access.held_though_frozen(visit.me, Role.ORGANISER, effect.process).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    standing = await freezing.turn_key(visit.unit, effect.process, side, visit.me.id)
    await visit.is_now(visit.me.id)
    await _tell(visit, effect.process, "released" if standing is None else f"key:{side}")

    async def show() -> None:
        told = sentence(_("It goes on.")) if standing is None else await paused_page(visit, effect.process)
        await visit.show(draw_page(told, visit.reader))

    visit.then = show


async def _tell(visit: Visit, process_id: str, what: str) -> None:
    """Both sides' organisers and the coordinators, at any hour: this is what cannot wait."""
    page = Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), Go("paused", process_id), Style.PRIMARY)]])
    for role in TOLD:
        there = [
            *await people.waiting(visit.unit, role, process_id),
            *await people.holders(visit.unit, role, process_id),
        ]
        for one in there:
            if one.id == visit.me.id:
                continue
            await visit.ring(
                one,
                draw_page(page, Reader(one.language, one.zone)),
                dedupe=f"{what}:{process_id}:{visit.now.timestamp()}:{one.id}",
                entitled=access.entitlement(role, process_id, though_frozen=True),
            )


async def news(visit: Visit) -> Sequence[News]:
    """Everybody in a frozen process sees on Home that it is, and nothing else of it; and who waits to be let in."""
    found = []
    if await letting_in.waiting_for(visit):
        found.append(News(_("Somebody is locked out."), [[Key(_("Let them in …"), Go(letting_in.PAGE))]]))
    for one in dict.fromkeys(held.process for held in visit.me.frozen if held.process is not None):
        standing = await freezing.standing_of(visit.unit, one)
        if standing is not None:
            code = Words(standing.code)
            words = _("{process} is paused since {when}.", process=code, when=standing.since)
            found.append(News(words, [[Key(_("{process}: paused", process=code), Go("paused", one))]]))
    return found


work = Work(
    flow,
    facts={PausedProcess: paused_process},
    effects={TurnKey: turn_key},
    pages={
        "pause": Area(_("Pause everything"), frozenset({Role.ORGANISER}), pause_page),
        "paused": Area(_("Paused"), None, paused_page, on_home=False),
    },
    news=news,
)
