"""Two pictures for organisers and the critical friend: how evenly the sides carry, and whose proposals survive."""

from __future__ import annotations

from collections.abc import Mapping

from flows.access_rules import Action, Thing, Where
from flows.analysis.balance import Carried, carried, carries_more, told
from flows.analysis.capture import Proposals, Share, Told, audit
from flows.analysis.recommendation_life import State
from flows.banks.origin import PROPOSERS, Proposers
from flows.banks.transfer import DIRECTIONS, Direction
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.pictures.balance import Balance
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from locales import Phrase, Text, Words, _
from storage import origins, programme, transfers

PICTURE = "balance_picture"
SMALLEST = 0.0005
"""Below this a probability would be shown as none at all."""
SETTLED = frozenset({State.HELD, State.CLOSED})


async def balance_page(visit: Visit, about: str) -> Page:
    """Per process and side, as far as numbers may be told: never below five."""
    body: list[Phrase] = []
    keys: list[list[Key]] = []
    seen = [process for process in _processes(visit) if access.may(visit.me, Action.SEE, Thing.BALANCE, Where(process))]
    titles = await programme.processes(visit.unit, seen)
    for process in seen:
        title = Words(titles[process].title)
        body += [title, *await _balance(visit, process), Words(""), *await _capture(visit, process), Words("")]
        label = _("In a picture") if len(seen) == 1 else _("{process}: in a picture", process=title)
        keys.append([Key(label, Go(PICTURE, process))])
    return Page(_("Balance of transfer"), body, [*keys, [HOME]], sensitive=True)


async def balance_picture(visit: Visit, about: str) -> Page:
    """One process's sides as bars, and the same in words below."""
    if about not in _processes(visit):
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.SEE, Thing.BALANCE, Where(about))
    title = Words((await programme.processes(visit.unit, [about]))[about].title)
    sides = [(_("Side {side}", side=side), told(of)) for side, of in (await _carried(visit, about)).items()]
    back = Key(_("‹ Balance of transfer"), Go("balance"))
    return Page(title, await _balance(visit, about), [[back, HOME]], sensitive=True, picture=Balance(title, sides))


def _processes(visit: Visit) -> list[str]:
    return sorted({held.process for held in visit.me.roles if held.process})


async def _carried(visit: Visit, process: str) -> dict[str, Carried]:
    found = await transfers.of_process(visit.unit, process)
    return {
        side: carried((one.carriage.direction.value, one.fate) for one in found if one.side == side)
        for side in await programme.sides(visit.unit, process)
    }


async def _balance(visit: Visit, process: str) -> list[Phrase]:
    sides = await _carried(visit, process)
    lines: list[Phrase] = [_("Carried so far:")]
    for side, of in sides.items():
        lines += _side_lines(side, of)
    more = carries_more(sides)
    if more is not None:
        lines.append(_("Side {side} carries at least twice as often as the other. What keeps that one?", side=more))
    return lines


def _side_lines(side: str, of: Carried) -> list[Phrase]:
    shown = told(of)
    if shown is None:
        return [_("Side {side}: fewer than five times", side=side)]
    lines: list[Phrase] = [_("Side {side}: {count} times", side=side, count=shown.total)]
    lines += [
        _("• {way}: {count}", way=DIRECTIONS[Direction(way)], count=count)
        for way, count in sorted(shown.by_direction.items())
    ]
    if shown.adopted:
        lines.append(_("• taken up, in whole or in part: {count}", count=shown.adopted))
    return lines


async def _capture(visit: Visit, process: str) -> list[Phrase]:
    if not access.may(visit.me, Action.SEE, Thing.CAPTURE, Where(process)):
        return []
    shown = audit(await _proposals(visit, process))
    lines: list[Phrase] = [_("Whose proposals are released, of those that are settled:")]
    lines += [_("• {group}: {told}", group=PROPOSERS[Proposers(name)], told=_told(one)) for name, one in shown.items()]
    lines += [_remark(PROPOSERS[Proposers(name)], one) for name, one in shown.items() if one.remarkable]
    if not shown:
        return [*lines, _("No group has five settled proposals yet, so nothing can be told.")]
    return [*lines, _("This asks a question and answers none: a group may propose little because it is never asked.")]


async def _proposals(visit: Visit, process: str) -> Mapping[str, Proposals]:
    found: dict[str, Proposals] = {}
    for one in await origins.of_process(visit.unit, process):
        if one.released or one.state in SETTLED:
            before = found.get(one.proposers.value, Proposals(0, 0))
            found[one.proposers.value] = Proposals(before.made + 1, before.survived + one.released)
    return found


def _told(share: Share) -> Text:
    match share.told:
        case Told.FEW:
            return _("fewer than five of {made}", made=share.made)
        case Told.NEARLY_ALL:
            return _("all but fewer than five of {made}", made=share.made)
        case Told.NUMBER:
            return _("{survived} of {made}", survived=share.survived or 0, made=share.made)


def _remark(group: Text, share: Share) -> Text:
    if share.chance is None or share.chance < SMALLEST:
        return _("{group}: chance alone would rarely make that difference (below 5 %).", group=group)
    percent = Words(f"{share.chance * 100:.1f} %")
    return _("{group}: chance alone would make that difference in {share} of cases.", group=group, share=percent)
