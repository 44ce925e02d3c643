"""From a claimed link to a role: confirmed by whoever made it, approved where it makes an organiser, or ended.

    open → claimed → confirmed → approved → joined          or refused, revoked, lapsed from anywhere before

An organiser is approved by another one: of their own side where there is one, else of the other side, who learns no
name. A link from the command line is confirmed by a code that was printed along with it, and its organiser is approved
by those the side has, if any. Whoever is not let in, and is nobody here otherwise, is erased at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.engine import Style
from flows.joining import Offer, Who
from flows.process_settings import ProcessSettings, settings_of
from flows.roles import Role
from handlers import talking
from handlers.actions import Begin
from handlers.chat_clearing import clear_chat
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.home import show_home
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from locales import Reader, _
from storage import accounts, audit, duties, invitations, people, programme
from storage.invitations import APPROVED, CLAIMED, CONFIRMED, LAPSED, PENDING, Invitation
from storage.people import Person
from storage.timers import set_timer

LAPSE = "invitation_lapse"
STEPS = ("confirmation", "approval")
NOT_LET_IN = _(
    "Your invitation has ended, and what was known of you here is deleted. Ask for a new one if you need it."
)
NOBODY_APPROVES = _("A new organiser needs the approval of another one, of either side, and there is none yet.")
OUTSIDERS = frozenset({Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR})


async def in_force(visit: Visit, found: Invitation) -> bool:
    """Whether a link still stands: in time, made by somebody who still may, for a process that takes people in."""
    if found.expires_at <= visit.now:
        return False
    if found.process is not None:
        process = (await programme.processes(visit.unit, [found.process]))[found.process]
        if process.status not in ("active", "dormant"):
            return False
    return found.created_by is None or await maker(visit, found) is not None


async def maker(visit: Visit, found: Invitation) -> Person | None:
    """Whoever made the link, while they still hold the role it was made in."""
    one = (await people.by_id(visit.unit, [found.created_by or ""])).get(found.created_by or "")
    return one if one is not None and made_as(found, one) is not None else None


def made_as(found: Invitation, one: Person) -> tuple[Role, str | None] | None:
    """(role, side) in which somebody may make and confirm this invitation; None if they may not."""
    if one.holds(Role.ORGANISER, found.process, found.side) and found.side is not None:
        return Role.ORGANISER, found.side
    if one.holds(Role.ADMINISTRATOR, found.process) and found.role is not Role.PARTICIPANT:
        return Role.ADMINISTRATOR, None
    return None


def fits(found: Invitation, person: Person) -> bool:
    """Nobody sits on two sides of a process, and nobody from outside it reads what a side wrote.

    A new account has no role yet: whoever has one is not the person who lost theirs."""
    if found.replaces is not None and person.all_roles:
        return False
    there = [held for held in person.all_roles if held.process == found.process]
    return all(held.side == found.side and (held.role in OUTSIDERS) == (found.role in OUTSIDERS) for held in there)


async def hours(visit: Visit, process: str | None) -> timedelta:
    """How long a link can be opened, and each step after that be taken."""
    if process is None:
        return timedelta(hours=ProcessSettings().invitation_hours)
    found = (await programme.processes(visit.unit, [process]))[process]
    return timedelta(hours=settings_of(found.settings).invitation_hours)


async def claim(visit: Visit, found: Invitation) -> None:
    """The link is this person's, and its maker is asked to compare the code. Nothing is given yet."""
    asked = await maker(visit, found)
    # Whoever is asked shall have the whole time, however long a weekend holds the doorbell back.
    rings = next_fitting(visit.now, asked.zone, asked.country, asked.weekend) if asked is not None else visit.now
    until = rings + await hours(visit, found.process)
    await invitations.claim(visit.unit, found.id, visit.me.id, until)
    await set_timer(visit.unit, LAPSE, found.id, until)
    await audit.note(visit.unit, "invitation_claimed", actor=visit.me.id, about=found.id, process=found.process)
    if found.has_code:
        await talking.begin(visit, visit.works.by_flow["code_word"].flow, {"invitation": found.id})
    elif asked is not None:
        await _ask_to_confirm(visit, found, asked, until)
        await show_home(visit)


async def _ask_to_confirm(visit: Visit, found: Invitation, asked: Person, until: datetime) -> None:
    role = made_as(found, asked)
    if role is not None and found.process is not None:
        await ask_of(
            visit,
            asked,
            role[0],
            flow="confirmation",
            process=found.process,
            side=role[1],
            subject=found.id,
            due_at=until,
            dedupe=f"confirmation:{found.id}",
        )


async def confirm(visit: Visit, found: Invitation, by: str | None) -> None:
    """It is the right person. An organiser waits for another one's approval, everybody else can join.

    Raises Refused where nobody could approve."""
    approvers = await who_approves(visit, found)
    await invitations.settle(visit.unit, found.id, (CLAIMED,), state=CONFIRMED, confirmed_by=by)
    await audit.note(visit.unit, "invitation_confirmed", actor=by, about=found.id, process=found.process)
    if approvers is None:
        return await approve(visit, found, None)
    until = await _more_time(visit, found, [one for one, _side in approvers])
    for one, side in approvers:
        await ask_of(
            visit,
            one,
            Role.ORGANISER,
            flow="approval",
            process=found.process or "",
            side=side,
            subject=found.id,
            due_at=until,
            dedupe=f"approval:{found.id}:{one.id}",
        )
    return None


async def who_approves(visit: Visit, found: Invitation) -> list[tuple[Person, str]] | None:
    """(organiser, their side) of everyone who may approve; None where no approval is needed. Raises Refused where
    one is needed and nobody could give it."""
    if found.role is not Role.ORGANISER or found.process is None:
        return None
    known = {found.created_by, found.claimed_by, found.replaces}
    others = [
        (one, held.side)
        for one in await people.holders(visit.unit, Role.ORGANISER, found.process)
        for held in one.roles
        if held.role is Role.ORGANISER and held.process == found.process and held.side is not None
        if one.id not in known
    ]
    own = [(one, side) for one, side in others if side == found.side]
    if own:
        return own
    made = await maker(visit, found)
    if made is None or made_as(found, made) != (Role.ORGANISER, found.side):
        return None  # the side's first organiser, from the command line or an administrator
    if not others:
        raise Refused(NOBODY_APPROVES)
    return others


async def approve(visit: Visit, found: Invitation, by: str | None) -> None:
    """The person can join, and is told so."""
    await invitations.settle(visit.unit, found.id, (CONFIRMED,), state=APPROVED, approved_by=by)
    if by is not None:
        await audit.note(visit.unit, "invitation_approved", actor=by, about=found.id, process=found.process)
    await _nobody_is_asked(visit, found)
    claimed = (await people.by_id(visit.unit, [found.claimed_by or ""])).get(found.claimed_by or "")
    if claimed is None:
        return
    await _more_time(visit, found, [claimed])
    if visit.person is not None and visit.person.id == claimed.id:
        return
    join = Key(_("Open"), Begin("joining", {"offer": str(offer_to(found, claimed))}), Style.PRIMARY)
    await visit.ring(
        claimed,
        draw_page(Page(None, [_("One item is waiting for you.")], [[join]]), Reader(claimed.language, claimed.zone)),
        dedupe=f"joining:{found.id}",
        not_before=next_fitting(visit.now, claimed.zone, claimed.country, claimed.weekend),
    )


def offer_to(found: Invitation, person: Person) -> Offer:
    if found.replaces is not None:
        return Offer(Who.MOVED, found.role, found.id)
    return Offer(Who.KNOWN if person.all_roles else Who.NEW, found.role, found.id)


async def end(visit: Visit, found: Invitation, state: str, by: str | None = None) -> None:
    """The invitation is over, and whoever held it is nobody here unless they have another footing."""
    if not await invitations.settle(visit.unit, found.id, invitations.UNDER_WAY, state=state):
        return
    await audit.note(visit.unit, f"invitation_{state}", actor=by, about=found.id, process=found.process)
    await _nobody_is_asked(visit, found)
    if found.claimed_by is not None:
        await forget_unless_known(visit, found.claimed_by)


async def forget_unless_known(visit: Visit, person_id: str) -> None:
    """Somebody without a role, past or present, and without another invitation under way is erased and told so."""
    person = (await people.by_id(visit.unit, [person_id])).get(person_id)
    if person is None or await accounts.places_ever(visit.unit, person_id):
        return
    if await invitations.claimed_by(visit.unit, person_id, PENDING):
        return
    reader = Reader(person.language, person.zone)
    chat = (await people.chats(visit.unit, [person_id])).get(person_id)
    await clear_chat(visit, person_id, for_good=True)
    await accounts.erase(visit.unit, person_id)
    if visit.person is not None and visit.person.id == person_id:
        visit.is_nobody()
    if chat is not None:
        await visit.tell_stranger(draw_page(Page(None, [NOT_LET_IN]), reader), chat)


async def lapse(visit: Visit, found: Invitation) -> None:
    """Its time is over, unless a step in between gave it more."""
    if found.expires_at <= visit.now:
        await end(visit, found, LAPSED)


async def _more_time(visit: Visit, found: Invitation, asked: Iterable[Person]) -> datetime:
    """The whole time again for the next step, from when it can ring for the last of those who are asked."""
    rings = max((next_fitting(visit.now, one.zone, one.country, one.weekend) for one in asked), default=visit.now)
    until = rings + await hours(visit, found.process)
    state = (CONFIRMED, APPROVED)
    for one in state:
        await invitations.settle(visit.unit, found.id, (one,), state=one, expires_at=until)
    await set_timer(visit.unit, LAPSE, found.id, until)
    return until


async def _nobody_is_asked(visit: Visit, found: Invitation) -> None:
    """What was decided is not due for anybody any more."""
    for flow in STEPS:
        for duty in await duties.about(visit.unit, flow, found.id):
            mine = visit.person is not None and duty.person == visit.person.id
            await duties.settle(visit.unit, duty.id, "done" if mine else "lapsed")
