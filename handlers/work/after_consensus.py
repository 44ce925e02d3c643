"""What every step after a consensus asks first: whose recommendation it is, on which version, and may it be led on."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import TEXT_CHANGED, Form, NotPossible, State, Step
from flows.edition import Edition
from flows.engine import Choice, Style
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.duty_calls import ring_for
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from locales import Reader, Words, _
from storage import duties, people, programme, recommendations
from storage.people import Person
from storage.recommendations import Recommendation, Version

CARD = "release_card"
RELEASED = frozenset(
    {
        State.RELEASED,
        State.TRANSFERRING,
        State.TAKEN_UP,
        State.TAKEN_UP_IN_PART,
        State.STALLED,
        State.REJECTED,
        State.RETRACTED,
    }
)
"""Where a text has left the house and may be carried on."""


async def recommendation_for(
    visit: Visit, recommendation_id: str, action: Action, thing: Thing, *, hold: bool = False
) -> tuple[Recommendation, str]:
    """The recommendation, and the side this organiser acts for. Another's and one that is not there look alike.

    With `hold` nobody else does anything with it before this turn is over: of two at once the later sees the first."""
    one = await recommendations.by_id(visit.unit, recommendation_id)
    if one is None or one.shared_from is None:
        raise Refused(access.NOT_YOURS)
    side = access.held(visit.me, Role.ORGANISER, one.process).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, action, thing, Where(one.process, side))
    return (await recommendations.held(visit.unit, one.id) if hold else one), side


async def edition_for(
    visit: Visit, written: str, action: Action, thing: Thing, *, hold: bool = False
) -> tuple[Recommendation, str]:
    """The recommendation as it stood when the button was drawn. Raises Refused where it reads otherwise by now."""
    try:
        edition = Edition.read(written)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    one, side = await recommendation_for(visit, edition.recommendation, action, thing, hold=hold)
    if edition.version != one.version:
        raise Refused(TEXT_CHANGED)
    return one, side


async def wording(visit: Visit, one: Recommendation) -> Version:
    """The current text, which is what was hashed. Raises Refused where it is not, or is not kept any more."""
    found = await recommendations.version(visit.unit, one)
    if found is None or not found.intact:
        raise Refused(_("This text is not kept any more."))
    return found


def plain_text(found: Version) -> str:
    """Both languages' texts, to the character, one below the other."""
    return "\n\n".join((found.texts or {}).values())


async def own_editions(visit: Visit, *states: State) -> list[Choice]:
    """Those of the organiser's own processes that stand at one of these states, as editions."""
    own = {held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process and held.side}
    found = await recommendations.of_processes(visit.unit, sorted(own))
    return [Choice(str(edition_of(one)), Words(one.code)) for one in found if one.state in states]


def edition_of(one: Recommendation) -> Edition:
    return Edition(one.id, one.version)


async def lead(visit: Visit, one: Recommendation, step: Step, side: str | None, form: Form | None = None) -> State:
    """Take a step on the version at hand. Raises Refused with the reason why it is not possible."""
    by = visit.person.id if visit.person is not None and side is not None else None
    try:
        return await recommendations.step(
            visit.unit, one.id, step, person=by, side=side, why=None, now=visit.now, seen=one.version, form=form
        )
    except NotPossible as impossible:
        raise Refused(impossible.reason) from None


async def ring_organisers(visit: Visit, one: Recommendation, what: str, side: str | None = None) -> None:
    """A doorbell without content for every organiser (of one side, where one is named) but whoever acts now."""
    own = visit.person.id if visit.person is not None else None
    for of_side in await programme.sides(visit.unit, one.process):
        if side in (None, of_side):
            for person in await people.holders(visit.unit, Role.ORGANISER, one.process, of_side):
                if person.id != own:
                    await ring(visit, person, Role.ORGANISER, one, of_side, what, Go(CARD, one.id))


async def ring(visit: Visit, person: Person, role: Role, one: Recommendation, side: str, what: str, to: Go) -> None:
    """No content: what it is about is seen once it is opened. `what` tells one ring from the next."""
    page = Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), to, Style.PRIMARY)]])
    await visit.ring(
        person,
        draw_page(page, Reader(person.language, person.zone)),
        dedupe=f"{what}:{one.id}:{one.version}:{person.id}",
        entitled=access.entitlement(role, one.process, side),
        not_before=next_fitting(visit.now, person.zone, person.country, person.weekend),
    )


async def remind(visit: Visit, due: Due) -> None:
    """One reminder for a duty that nobody touched; who said *later* is rung anyway."""
    duty = await duties.by_id(visit.unit, due.subject)
    if duty is not None and duty.state == "open":
        again = f"{duty.id}:2"
        await ring_for(visit, visit.me, Role.ORGANISER, duty.id, duty.process, duty.side, again)


async def settle_all(visit: Visit, flow: str, one: Recommendation, state: str, side: str | None = None) -> None:
    """What was due about it (on one side, where one is named) is due no more, whoever did it."""
    for duty in await duties.about(visit.unit, flow, one.id, side):
        await duties.settle(visit.unit, duty.id, state)
