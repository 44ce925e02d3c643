"""What became of a recommendation as a picture, for whoever may read its steps, and no more of them than that."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flows.analysis.recommendation_life import STATES
from handlers.actions import Go
from handlers.pictures.life_line import LifeLine, Station
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.recommendation_card import readable_steps
from handlers.work.recommendation_reading import readable
from locales import Phrase, _
from storage.recommendations import Taken

LINES = 10
"""Stations told below the picture, the latest; all that happened is a page of its own."""


async def life_line_page(visit: Visit, about: str) -> Page:
    """Where it stood from when on; before it was shared, its own side's alone, like the steps in words."""
    one = await readable(visit, about)
    stations = _stations(await readable_steps(visit, one))
    zone = ZoneInfo(visit.me.zone)
    body: list[Phrase] = [
        _(
            "• {day}: {step} (version {version})",
            day=each.at.astimezone(zone).date(),
            step=STATES[each.state],
            version=each.version,
        )
        for each in stations[-LINES:]
    ]
    words = Key(_("What happened"), Go("recommendation_life", one.id))
    back = Key(_("‹ {code}", code=one.code), Go("recommendation", one.id))
    title = _("Life line of {code}", code=one.code)
    return Page(title, body, [[words], [back, HOME]], sensitive=True, picture=LifeLine(title, stations))


def _stations(steps: Sequence[Taken]) -> list[Station]:
    """A step that leads nowhere new and brings no text, such as one side's review, is no station."""
    found: list[Station] = []
    for taken in steps:
        if not found or (found[-1].state, found[-1].version) != (taken.after, taken.version):
            found.append(Station(taken.after, taken.taken_at, taken.version))
    return found
