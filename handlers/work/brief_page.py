"""The brief of what was released, as a document: for whoever may hand the text out, and for nobody else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flows.analysis.release import Audience
from flows.banks.release import AUDIENCES, ON_PAPER
from flows.roles import Role
from handlers.actions import Go
from handlers.faults import Refused
from handlers.pictures import Document
from handlers.pictures.brief import briefs
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.after_consensus import CARD
from handlers.work.hand_out import SPOKEN, released_text
from locales import LANGUAGES, Words, _
from storage import programme


async def brief_page(visit: Visit, about: str) -> Page:
    """`about` is the recommendation, and then the language the brief is wanted in."""
    recommendation_id, _blank, language = about.partition(" ")
    one, found, text = await released_text(visit, recommendation_id)
    if found.form not in ON_PAPER or found.audience is Audience.HOLD:
        raise Refused(SPOKEN)
    event = await programme.event_by_id(visit.unit, one.event)
    # The day it is where the meeting was: everybody's copy says the same.
    day = found.released_at.astimezone(ZoneInfo(event.zone if event is not None else "UTC")).date()
    made = briefs(text.texts or {}, one.code, day, AUDIENCES[found.audience])
    back = Key(_("‹ Released recommendations"), Go("carrying"))
    if visit.me.holds(Role.ORGANISER, one.process):
        back = Key(_("‹ Back"), Go(CARD, one.id))
    keys = [[Key(Words(LANGUAGES[code].name), Go("brief", f"{one.id} {code}"))] for code in made]
    title = _("Brief of {code}", code=one.code)
    if language not in made:
        body = [_("The released text as a document to hand out. In which language?")]
        return Page(title, body, [*keys, [back, HOME]], sensitive=True)
    document = Document(made[language], f"{one.code}-{language}", Words(one.code), to_pass_on=True)
    body = [_("The document above holds the released text, its code, date and form, and nothing else.")]
    return Page(title, body, [*keys, [back, HOME]], sensitive=True, document=document)


PAGES = {
    "brief": Area(_("Brief"), frozenset({Role.ORGANISER, Role.PARTICIPANT}), brief_page, on_home=False),
}
