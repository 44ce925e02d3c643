"""Tells a side's organisers what happened about its people: a doorbell without content, the news behind it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flows.consent import LAYERS, Layer
from flows.engine import Choice
from flows.people_news import NewsOf, UnreadNews, about, flow
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Given, Work
from locales import Phrase, Value, Words, _
from storage import consents, duties, people, programme
from storage.duties import Duty

TIME_TO_READ = timedelta(days=14)


async def tell_organisers(visit: Visit, process: str, side: str | None, subject: str, key: str) -> None:
    """Ring for the organisers of a side, apart from the person it is about: once it goes on, where it is frozen.

    `subject` is a consent or a person."""
    if side is None:
        return
    frozen = await people.waiting(visit.unit, Role.ORGANISER, process)
    there = [one for one in frozen if one.waits_for(Role.ORGANISER, process, side)]
    for one in [*there, *await people.holders(visit.unit, Role.ORGANISER, process, side)]:
        if visit.person is None or one.id != visit.person.id:
            await ask_of(
                visit,
                one,
                Role.ORGANISER,
                flow=flow.name,
                process=process,
                side=side,
                subject=subject,
                due_at=visit.now + TIME_TO_READ,
                dedupe=f"{flow.name}:{key}:{one.id}",
            )


async def unread_news(visit: Visit, query: UnreadNews) -> list[Choice]:
    found = await _unread(visit)
    titles = await programme.processes(visit.unit, [duty.process for duty in found])
    return [Choice(duty.subject or "", Words(titles[duty.process].title)) for duty in found]


async def news_of(visit: Visit, query: NewsOf) -> Phrase:
    """What the organiser was rung for, and nothing that somebody else was."""
    duty = next((duty for duty in await _unread(visit) if duty.subject == query.about), None)
    if duty is None:
        raise Refused(access.NOT_YOURS)
    title = Words((await programme.processes(visit.unit, [duty.process]))[duty.process].title)
    consent = await consents.by_id(visit.unit, query.about)
    named = await people.names(visit.unit, [consent.person if consent is not None else query.about])
    # Whoever was erased since has no name any more, and no consents.
    name = next(iter(named.values()), None)
    if name is None:
        return _("Somebody on your side in {process} has left and was erased.", process=title)
    if consent is None:
        return _("{name} has left {process}. Please look through what is planned.", name=Words(name), process=title)
    day, layer = consent.at.astimezone(ZoneInfo(visit.me.zone)).date(), LAYERS[Layer(consent.layer)]
    told: dict[str, Value] = {"name": Words(name), "process": title, "day": day, "layer": layer}
    if consent.given:
        return _("{name}, {process}: consent given on {day}: {layer}.", **told)
    return _("{name}, {process}: consent taken back on {day}: {layer}. Please make sure that it is kept to.", **told)


async def _unread(visit: Visit) -> list[Duty]:
    return [
        duty
        for duty in await duties.live_of(visit.unit, visit.me.id)
        if duty.flow == flow.name and access.may_do(visit.me, flow, duty)
    ]


async def given(visit: Visit, duty: Duty) -> Given:
    return {about: duty.subject or ""}


work = Work(flow, facts={UnreadNews: unread_news, NewsOf: news_of}, given=given)
