"""The register of recommendations: what the person reads as an organiser, filtered by one thing at a time."""

from __future__ import annotations

from flows.analysis.recommendation_life import CHECKED, STATES, State
from flows.engine import Style
from flows.roles import Role
from handlers.actions import Begin, Go
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.life_line_page import life_line_page
from handlers.work.recommendation_card import card_page, life_page
from handlers.work.recommendation_reading import all_readable, own_side
from locales import Phrase, Text, Words, _
from storage import programme, recommendations
from storage.recommendations import Recommendation

ON_A_PAGE = 6
OWN = "own"
FILTERS = "filters"
ORGANISERS = frozenset({Role.ORGANISER})


async def register(visit: Visit, about: str) -> Page:
    """The list, or the filters there are. `about` is a filter (state:…, side:…, event:…, own), '#' and a page."""
    filtered, _hash, number = about.partition("#")
    readable = await all_readable(visit)
    if filtered == FILTERS:
        return await _filters(visit, readable)
    found = [one for one in readable if await _fits(visit, one, filtered)]
    at = int(number) if number.isdecimal() and len(number) < 6 else 0
    shown = found[at * ON_A_PAGE : (at + 1) * ON_A_PAGE]
    body: list[Phrase] = [await _line(visit, one) for one in shown]
    keys = [[Key(_label(one), Go("recommendation", one.id))] for one in shown]
    turn = [Key(_("‹ Newer"), Go("recommendations", f"{filtered}#{at - 1}"))] if at else []
    turn += [Key(_("Older ›"), Go("recommendations", f"{filtered}#{at + 1}"))] if found[(at + 1) * ON_A_PAGE :] else []
    ways = [Key(_("All"), Go("recommendations"))] if filtered else []
    ways += [Key(_("Filter"), Go("recommendations", FILTERS))] if readable else []
    new = Key(_("New recommendation"), Begin("recommendation_draft"), Style.PRIMARY)
    rows = [*keys, *([turn] if turn else []), *([ways] if ways else []), [new], [HOME]]
    return Page(_("Recommendations"), body or [_nothing(filtered)], rows, sensitive=True)


def _nothing(filtered: str) -> Text:
    return _("None of that kind.") if filtered else _("There are no recommendations yet.")


async def _filters(visit: Visit, readable: list[Recommendation]) -> Page:
    """One button for everything that at least one of them fits."""
    stand, authors = {one.state for one in readable}, sorted({one.side for one in readable})
    keys = [[Key(_("For your side to do"), Go("recommendations", OWN))]]
    keys += [[Key(STATES[one], Go("recommendations", f"state:{one.value}"))] for one in State if one in stand]
    keys += [[Key(_("From side {side}", side=one), Go("recommendations", f"side:{one}"))] for one in authors]
    for event_id in list(dict.fromkeys(one.event for one in readable))[:ON_A_PAGE]:
        event = await programme.event_by_id(visit.unit, event_id)
        if event is not None:
            keys.append([Key(Words(event.title), Go("recommendations", f"event:{event_id}"))])
    back = [Key(_("‹ Recommendations"), Go("recommendations")), HOME]
    return Page(_("Which recommendations?"), [], [*keys, back], sensitive=True)


async def _fits(visit: Visit, one: Recommendation, filtered: str) -> bool:
    what, _colon, value = filtered.partition(":")
    match what:
        case "state":
            return one.state.value == value
        case "side":
            return one.side == value
        case "event":
            return one.event == value
        case "own":
            return await _to_do(visit, one)
    return True


async def _to_do(visit: Visit, one: Recommendation) -> bool:
    """Whether the person's side can lead it on: its draft, its check, its rework, or a poll to be opened."""
    side = own_side(visit, one)
    if one.state in (State.DRAFTED, State.REWORK) or await recommendations.obstacle(visit.unit, one) is None:
        return True
    check = CHECKED.get(one.state)
    return check is not None and side in await recommendations.waiting_for(visit.unit, one, check)


async def _line(visit: Visit, one: Recommendation) -> Phrase:
    event = await programme.event_by_id(visit.unit, one.event)
    return _(
        "• {code}, {event}, from side {side}: {state}",
        code=one.code,
        event=Words(event.title if event is not None else ""),
        side=one.side,
        state=STATES[one.state],
    )


def _label(one: Recommendation) -> Text:
    return _("{code}: {state}", code=one.code, state=STATES[one.state])


pages = {
    "recommendations": Area(_("Recommendations"), ORGANISERS, register),
    "recommendation": Area(_("Recommendation"), ORGANISERS, card_page, on_home=False),
    "recommendation_life": Area(_("What happened"), ORGANISERS, life_page, on_home=False),
    "life_line": Area(_("Life line"), ORGANISERS, life_line_page, on_home=False),
}
