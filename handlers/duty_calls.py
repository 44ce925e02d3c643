"""Asking people to do something: the doorbell, one nudge, a snooze, and passing it on to a colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.home import about, bell, doorbell, handing_over, sentence
from handlers.lateness import is_late
from handlers.quiet_hours import next_fitting
from handlers.screens import Page, draw_page
from handlers.visit import Visit
from locales import Reader, _
from storage import duties, people
from storage.duties import Duty
from storage.outbox import NOTICE
from storage.people import Person
from storage.timers import set_timer

SNOOZE = timedelta(hours=20)


async def ask_of(
    visit: Visit,
    person: Person,
    role: Role,
    *,
    flow: str,
    process: str,
    side: str | None,
    subject: str,
    due_at: datetime,
    dedupe: str,
    nudge_after: timedelta | None = None,
    urgent: bool = False,
    urgency: int = NOTICE,
    after: str | None = None,
) -> str | None:
    """Open a duty and ring the doorbell at the person's next fitting hour; returns the duty, or None if it
    was asked before. With `nudge_after` a timer of kind `<flow>_nudge` comes for the duty, in case it is silent.
    `after` is the duty of a colleague that this one takes the place of: settle that one as "passed_on"."""
    duty = await duties.open_duty(
        visit.unit,
        flow=flow,
        person=person.id,
        process=process,
        side=side,
        subject=subject,
        due_at=due_at,
        dedupe=dedupe,
        late=is_late(visit),
        after=after,
    )
    if duty is None:
        return None
    await ring_for(visit, person, role, duty, process, side, f"{duty}:1", urgent=urgent, urgency=urgency)
    if nudge_after is not None:
        await set_timer(visit.unit, f"{flow}_nudge", duty, visit.now + nudge_after, person=person.id)
    return duty


async def ring_for(
    visit: Visit,
    person: Person,
    role: Role,
    duty: str,
    process: str,
    side: str | None,
    dedupe: str,
    *,
    urgent: bool = False,
    urgency: int = NOTICE,
) -> None:
    """Ring the doorbell for a duty: no content, and only if it is still due and still theirs when it is sent."""
    when = visit.now if urgent else next_fitting(visit.now, person.zone, person.country, person.weekend)
    drawn = draw_page(doorbell(duty), Reader(person.language, person.zone))
    entitled = access.entitlement(role, process, side, duty)
    await visit.ring(person, drawn, dedupe=dedupe, entitled=entitled, not_before=when, urgency=urgency)


async def snooze(visit: Visit, duty_id: str) -> Page:
    """Not now: ring again tomorrow, unless that is past the due time."""
    duty = await own_duty(visit, duty_id)
    again = next_fitting(visit.now + SNOOZE, visit.me.zone, visit.me.country, visit.me.weekend)
    if again >= duty.due_at:
        raise Refused(_("There is no time left to wait: this is due by {when}.", when=duty.due_at))
    await duties.settle(visit.unit, duty.id, "snoozed")
    # The same once a day: two taps on "Later" do not ring twice.
    once = f"again:{duty.id}:{again.date()}"
    await set_timer(visit.unit, "duty_again", duty.id, again, person=visit.me.id, dedupe=once)
    page = sentence(_("{what}: I will ring again on {when}.", what=await about(visit, duty), when=again))
    return replace(page, keys=[*await handing_over(visit, [duty]), *page.keys])


async def tell_coordinators(visit: Visit, process: str, page: str, key: str, *, before: datetime | None = None) -> int:
    """The last rung: nobody of a side has answered. Every coordinator of the process is rung, without content; behind
    the bell is `page`, which says how things stand and nothing else. `key` names what is unanswered: rung once for
    it. Where their morning comes only after the moment `before`, they are rung at once. Returns for how many it is
    new."""
    rung = 0
    for one in await people.holders(visit.unit, Role.COORDINATOR, process):
        drawn = draw_page(bell(Go(page)), Reader(one.language, one.zone))
        fitting = next_fitting(visit.now, one.zone, one.country, one.weekend)
        rung += await visit.ring(
            one,
            drawn,
            dedupe=f"unanswered:{key}:{one.id}",
            entitled=access.entitlement(Role.COORDINATOR, process),
            not_before=visit.now if before is not None and visit.now < before <= fitting else fitting,
        )
    return rung


async def own_duty(visit: Visit, duty_id: str) -> Duty:
    """A duty the person may do now. Raises Refused."""
    duty = await duties.by_id(visit.unit, duty_id)
    work = visit.works.by_flow.get(duty.flow) if duty is not None else None
    if duty is None or work is None or not access.may_do(visit.me, work.flow, duty):
        raise Refused(access.NOT_YOURS)
    if duty.state not in duties.LIVE:
        raise Refused(_("This is done already, or no longer needed."))
    return duty


async def ring_again(visit: Visit, duty_id: str) -> None:
    """A snooze is over."""
    duty = await duties.by_id(visit.unit, duty_id)
    work = visit.works.by_flow.get(duty.flow) if duty is not None else None
    if duty is None or work is None or duty.state not in duties.LIVE:
        return
    person = (await people.by_id(visit.unit, [duty.person])).get(duty.person)
    role = next((one for one in work.flow.open_to if person and person.holds(one, duty.process, duty.side)), None)
    if person is None or role is None:
        return
    await duties.settle(visit.unit, duty.id, "open")
    await ring_for(visit, person, role, duty.id, duty.process, duty.side, f"{duty.id}:again:{visit.now.isoformat()}")
