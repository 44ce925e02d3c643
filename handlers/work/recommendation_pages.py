"""The register of recommendations: what the person reads as an organiser, by filters that combine."""

from __future__ import annotations

from flows.analysis.recommendation_life import STATES
from flows.engine import Style
from flows.roles import Role
from handlers.actions import Begin, Go
from handlers.filters import Listed, Register, Values
from handlers.screens import Key, Page
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.life_line_page import life_line_page
from handlers.work.recommendation_card import card_page, life_page
from handlers.work.recommendation_filters import count, filters, reader, wanted
from locales import Phrase, Text, Words, _, n_
from storage import programme, recommendation_register
from storage.recommendations import Recommendation

ON_A_PAGE = 6
ORGANISERS = frozenset({Role.ORGANISER})


async def _listed(visit: Visit, values: Values, number: int) -> Listed:
    found = await recommendation_register.page(visit.unit, reader(visit), wanted(values), number, ON_A_PAGE)
    titles: dict[str, str] = {}
    for event_id in {one.event for one in found}:
        event = await programme.event_by_id(visit.unit, event_id)
        titles[event_id] = event.title if event is not None else ""
    keys = [[Key(_label(one), Go("recommendation", one.id))] for one in found]
    return Listed([_line(one, titles[one.event]) for one in found], keys)


def _line(one: Recommendation, event: str) -> Phrase:
    return _(
        "• {code}, {event}, from side {side}: {state}",
        code=one.code,
        event=Words(event),
        side=one.side,
        state=STATES[one.state],
    )


def _label(one: Recommendation) -> Text:
    return _("{code}: {state}", code=one.code, state=STATES[one.state])


def _matching(many: int) -> Text:
    return n_("{count} recommendation matches.", "{count} recommendations match.", many)


register = Register(
    "recommendations",
    _("Recommendations"),
    filters,
    count,
    _listed,
    [[Key(_("New recommendation"), Begin("recommendation_draft"), Style.PRIMARY)]],
    _matching,
    _("There are no recommendations yet."),
    ON_A_PAGE,
)


async def register_page(visit: Visit, about: str) -> Page:
    return await register.show(visit, about)


pages = {
    "recommendations": Area(_("Recommendations"), ORGANISERS, register_page),
    "recommendation": Area(_("Recommendation"), ORGANISERS, card_page, on_home=False),
    "recommendation_life": Area(_("What happened"), ORGANISERS, life_page, on_home=False),
    "life_line": Area(_("Life line"), ORGANISERS, life_line_page, on_home=False),
}
