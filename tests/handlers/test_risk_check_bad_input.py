"""Checks that cannot be kept as they are: a sentence each, nothing changed and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.analysis.risk import Band, Reading
from flows.risk_brief import Brief, BriefOf
from flows.risk_check import Said, SaveRiskCheck
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.risk_check import HAPPENED, JUST_ANSWERED, NOT_NOW, OTHER_EVENT, save
from handlers.work.risk_check_briefs import brief_of
from storage import risk_checks
from storage.tables.programme import event as events
from tests.handlers.checking import (
    TITLE,
    TO_WEDNESDAY,
    TWO_DAYS,
    answers,
    begins,
    call_off,
    checks,
    count,
    known,
    own_page,
    planned,
    to_the_card,
)
from tests.house import House, Person

Forgery = Callable[[SaveRiskCheck], SaveRiskCheck]


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, bilal: Person, meera: Person) -> str:
    return await planned(house, process)


async def brief(house: House, person: Person, event: str) -> Brief:
    async with house.visit(person) as visit:
        found = await brief_of(visit, BriefOf(event))
    assert found is not None
    return found


async def refusal(house: House, person: Person, effect: SaveRiskCheck) -> str:
    with pytest.raises(Refused) as caught:
        async with house.visit(person) as visit:
            await save(visit, effect)
    return caught.value.reason.msgid


async def test_of_two_organisers_of_a_side_the_second_is_told_and_nothing_of_either_is_lost(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    for person in (ayesha, bilal):
        await begins(person)
    await to_the_card(ayesha, visas="No")
    await to_the_card(bilal)
    await ayesha.taps("Save")
    assert "Somebody of your side has just answered this check." in await bilal.taps("Save")
    assert await count(house) == 1
    assert "Visas alike: No" in await own_page(bilal)
    await bilal.writes("/start")
    await bilal.taps("Continue: Risk check", "Change", "Stage", "Begin")
    await to_the_card(bilal, same="Something changed")
    assert "Saved for your own side: 🟢 green." in await bilal.taps("Save")
    assert await count(house) == 2
    assert "Visas alike: Yes" in await own_page(ayesha), "the later answer, given knowing of the earlier, stands"


async def test_both_saves_arriving_at_once_keep_one_and_tell_the_other(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    for person in (ayesha, bilal):
        await begins(person)
        await to_the_card(person)
    await house.arrive(ayesha.tap(ayesha.message, "Save"), bilal.tap(bilal.message, "Save"))
    assert await count(house) == 1
    told = [person for person in (ayesha, bilal) if "has just answered" in person.screen]
    assert len(told) == 1


async def test_answers_that_were_voided_while_the_form_lay_open_are_asked_again(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await checks(ayesha)
    await house.passes(timedelta(minutes=5))
    await begins(bilal)
    await to_the_card(bilal)
    await house.passes(timedelta(minutes=5))
    async with house.transaction() as unit:
        assert await risk_checks.void(unit, event, but=["visas"]) > 5
    assert "Something has happened since you began." in await bilal.taps("Save")
    assert await count(house) == 1
    await bilal.taps("Change", "Stage")
    assert "earlier answers no longer hold" in bilal.screen
    await bilal.taps("Begin")
    await answers(bilal)
    assert await count(house) == 2


async def test_an_event_moved_into_the_past_takes_no_check_and_the_form_stays(
    house: House, event: str, ayesha: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await begins(ayesha)
    await to_the_card(ayesha)
    async with house.transaction() as unit:
        moved = update(events).where(events.c.id == event).values(starts_at=house.now - timedelta(hours=1))
        await unit.run(moved)
    assert "The event is past this check by now, so nothing was saved." in await ayesha.taps("Save")
    assert "Save" in ayesha.buttons
    assert await count(house) == 0


async def test_an_event_that_was_called_off_takes_no_check(house: House, event: str, ayesha: Person) -> None:
    await house.passes(TO_WEDNESDAY)
    await begins(ayesha)
    await to_the_card(ayesha)
    await call_off(house, event)
    assert "The event is past this check by now, so nothing was saved." in await ayesha.taps("Save")
    assert await count(house) == 0
    async with house.visit(ayesha) as visit:
        assert await brief_of(visit, BriefOf(event)) is None


async def test_a_check_of_a_called_off_event_has_nothing_to_begin(house: House, event: str, ayesha: Person) -> None:
    await begins(ayesha)
    await call_off(house, event)
    assert "Begin" not in await ayesha.taps("Begin")
    assert "Nothing is asked about this event now." in ayesha.screen


def said(effect: SaveRiskCheck, *extra: Said) -> SaveRiskCheck:
    return replace(effect, said=[*effect.said, *extra])


@pytest.mark.parametrize(
    ("forged", "told"),
    [
        (lambda effect: replace(effect, brief=replace(effect.brief, event="0" * 32)), OTHER_EVENT),
        (lambda effect: said(effect, replace(effect.said[0], question="no_such_question")), NOT_NOW),
        (lambda effect: said(effect, replace(effect.said[0], question="opportunity")), NOT_NOW),
        (lambda effect: replace(effect, said=[]), NOT_NOW),
        (lambda effect: replace(effect, brief=replace(effect.brief, after="0" * 32)), JUST_ANSWERED),
        (lambda effect: said(effect, Said("visas", "yes", effect.said[0].reading, confirmed=True)), HAPPENED),
    ],
)
async def test_a_forged_check_is_refused_with_a_sentence(
    house: House, event: str, ayesha: Person, forged: Forgery, told: object
) -> None:
    honest = await honest_check(house, ayesha, event)
    assert await refusal(house, ayesha, forged(honest)) == getattr(told, "msgid", None)
    assert await count(house) == 0
    async with house.visit(ayesha) as visit:
        await save(visit, honest)
    assert await count(house) == 1


async def honest_check(house: House, person: Person, event: str) -> SaveRiskCheck:
    """What the person's own form would have saved."""
    return SaveRiskCheck(event, await brief(house, person, event), Band.GREEN, [Said("threat", "no", Reading(1, 4))])


async def test_a_brief_of_the_other_side_opens_nothing_of_it(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await checks(ayesha, visas="No")
    theirs = await honest_check(house, ayesha, event)
    assert theirs.brief.last["visas"] == "no"
    assert await refusal(house, meera, theirs) == JUST_ANSWERED.msgid
    own = await brief(house, meera, event)
    assert (own.last, own.after) == ({}, "")


async def test_nobody_is_told_what_is_due_for_an_event_of_another_process(
    house: House, event: str, ayesha: Person
) -> None:
    elsewhere = await house.process("ELS")
    other = await house.event(elsewhere, "ELS-1")
    for forged in (other, "0" * 32):
        with pytest.raises(Refused) as caught:
            async with house.visit(ayesha) as visit:
                await brief_of(visit, BriefOf(forged))
        assert caught.value.reason == NOT_YOURS


async def test_what_is_brought_along_besides_the_event_is_thrown_away(house: House, event: str, ayesha: Person) -> None:
    async with house.visit(ayesha) as visit:
        await act(visit, Begin("risk_check", {"event": event, "brief": {"ask": ["threat"]}, "threat": "no"}))
    assert "Begin" in ayesha.buttons, "the check begins at its beginning"
    assert (await known(house, event)).status == "planned"
    assert TITLE not in ayesha.screen
