"""Carries out handing out: the released text to the character, in a message that may be forwarded."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.analysis.release import Audience
from flows.banks.release import AUDIENCES, FORMS, ON_PAPER
from flows.engine import Choice
from flows.hand_out import Handable, HandOut, HowFar, LanguagesOf, flow
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.screens import Drawn
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.after_consensus import CARD
from handlers.work.matrix_page import matrix_page
from handlers.work.release_closing import RESULT
from handlers.work.release_pages import on_card, release_card, release_result
from locales import LANGUAGES, Phrase, Words, _
from storage import carriers, recommendations, releases
from storage.recommendations import Recommendation, Version
from storage.releases import Release

SPOKEN = _("This was released to be spoken of only: nothing of it is handed out in writing.")
NOT_RELEASED = _("This text is not released.")


async def handable(visit: Visit, query: Handable) -> list[Choice]:
    own = sorted({held.process for held in visit.me.roles if held.process})
    found = await recommendations.of_processes(visit.unit, own)
    out = await releases.among(visit.unit, [one.id for one in found])
    return [
        Choice(one.id, Words(one.code))
        for one in found
        if one.id in out and out[one.id].form in ON_PAPER and await _may(visit, one)
    ]


async def how_far(visit: Visit, query: HowFar) -> Phrase:
    _one, found, _text = await released_text(visit, query.recommendation)
    return _(
        "{audience}: {form}. In which language shall it be handed out?",
        audience=AUDIENCES[found.audience],
        form=FORMS[found.form],
    )


async def languages_of(visit: Visit, query: LanguagesOf) -> list[Choice]:
    _one, _release, text = await released_text(visit, query.recommendation)
    return [Choice(code, Words(LANGUAGES[code].name)) for code in text.texts or {}]


async def hand_out(visit: Visit, effect: HandOut) -> None:
    _one, found, text = await released_text(visit, effect.recommendation)
    words = (text.texts or {}).get(effect.language)
    if words is None:
        raise Refused(access.NOT_YOURS)
    if found.form not in ON_PAPER or found.audience is Audience.HOLD:
        raise Refused(SPOKEN)
    await visit.hand_out(Drawn(text=words, language=effect.language, sensitive=True))


async def released_text(visit: Visit, recommendation_id: str) -> tuple[Recommendation, Release, Version]:
    """What was released, to the character, for an organiser of the process or somebody who carries it.

    Raises Refused for anything that was not released, however far it has come.
    """
    one = await recommendations.by_id(visit.unit, recommendation_id)
    if one is None or not await _may(visit, one):
        raise Refused(access.NOT_YOURS)
    return one, *(await as_released(visit, one))


async def as_released(visit: Visit, one: Recommendation) -> tuple[Release, Version]:
    """What was let go of it, to the character of what was hashed. Raises Refused where nothing was, or not this."""
    found = await releases.of(visit.unit, one.id)
    if found is None:
        raise Refused(NOT_RELEASED)
    text = await recommendations.version(visit.unit, one, found.version)
    if text is None or not text.intact or text.text_hash != found.text_hash:
        raise Refused(NOT_RELEASED)
    return found, text


async def _may(visit: Visit, one: Recommendation) -> bool:
    """Organisers of the process, and participants who carry it."""
    if access.may(visit.me, Action.SEE, Thing.RELEASED_TEXT, Where(one.process)):
        return True
    for held in visit.me.roles:
        where = Where(one.process, held.side, visit.me.id)
        if held.process != one.process or not held.side:
            continue
        carries = await carriers.own_code(visit.unit, one, held.side, visit.me.id) is not None
        if carries and access.may(visit.me, Action.SEE, Thing.RELEASED_TEXT, where):
            return True
    return False


work = Work(
    flow,
    facts={Handable: handable, HowFar: how_far, LanguagesOf: languages_of},
    effects={HandOut: hand_out},
    pages={
        CARD: Area(_("After the vote"), frozenset({Role.ORGANISER}), release_card, on_home=False),
        RESULT: Area(_("Release"), frozenset({Role.ORGANISER, Role.PARTICIPANT}), release_result, on_home=False),
        "matrix": Area(_("Inclusivity matrix"), frozenset({Role.ORGANISER}), matrix_page, on_home=False),
    },
    on_card=on_card,
)
