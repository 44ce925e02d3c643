"""Everybody who tries to read or answer what belongs to another side's risk checks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import Stage
from flows.risk_brief import Brief, OwnEvents
from flows.risk_check import Said, SaveRiskCheck
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go, OpenDuty, Snooze
from handlers.faults import Refused
from handlers.work.own_events import own_events
from handlers.work.risk_check import save
from locales import Reader, say
from storage.tables.programme import duty
from storage.tables.risk_checks import risk_check
from tests.handlers.checking import (
    TITLE,
    TO_WEDNESDAY,
    TWO_DAYS,
    answers,
    begins,
    call_off,
    checks,
    count,
    own_page,
    planned,
    to_the_card,
)
from tests.handlers.consulting import refused
from tests.house import House, Person

NO_SUCH = "0123456789abcdef0123456789abcdef"
CONTENT = ("high amber", "thinned out", "Visas alike: No", "border post")


@pytest.fixture
async def process(house: House) -> str:
    """One whose sides are asked once, two days before."""
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    return await planned(house, process)


def saving(house: House, event: str) -> SaveRiskCheck:
    """What a forged conversation might want to have kept."""
    brief = Brief(event, Stage.DAYS_2, ["threat"], house.now.date(), 2, house.now.isoformat())
    return SaveRiskCheck(event, brief, Band.GREEN, [Said("threat", "no", Reading(1, 4))])


@pytest.fixture
async def elsewhere(house: House) -> str:
    return await house.process("ELS")


async def test_the_other_side_reads_nothing_of_a_check(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await checks(ayesha, visas="No")
    shown = await own_page(meera)
    assert "not asked yet" in shown
    assert "Not every side has answered yet." in shown
    await checks(meera)
    await own_page(meera)
    assert not any(said in message.text for said in CONTENT[:3] for message in meera.received)


async def test_organisers_of_another_process_are_refused_as_if_there_were_no_such_event(
    house: House, event: str, elsewhere: str
) -> None:
    omar = await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A")
    for forged in (event, NO_SUCH):
        for action in (Go("risk_checks", forged), Begin("risk_check", {"event": forged})):
            assert await refused(house, omar, action) == NOT_YOURS.msgid
        with pytest.raises(Refused):
            async with house.visit(omar) as visit:
                await save(visit, saving(house, forged))
    await omar.writes("/start")
    assert "No event is coming up." in await omar.taps("Risk checks")
    assert await count(house) == 0


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.COORDINATOR, None), (Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)],
)
async def test_nobody_but_organisers_reads_or_answers_a_check(
    house: House, process: str, event: str, ayesha: Person, role: Role, side: str | None
) -> None:
    await checks(ayesha, visas="No")
    other = await house.person("Other", role, process=process, side=side)
    await other.writes("/start")
    assert "Risk checks" not in other.buttons
    for action in (Go("risk_checks"), Go("risk_checks", event), Begin("risk_check", {"event": event})):
        assert await refused(house, other, action) == NOT_YOURS.msgid
    with pytest.raises(Refused):
        async with house.visit(other) as visit:
            await save(visit, saving(house, event))
    assert await count(house) == 1
    assert not any(said in message.text for said in CONTENT for message in other.received)


async def test_the_status_page_is_the_coordinators_and_only_of_their_own_process(
    house: House, process: str, event: str, elsewhere: str, ayesha: Person
) -> None:
    ours = await house.person("Helen", Role.COORDINATOR, process=process)
    theirs = await house.person("Ines", Role.COORDINATOR, process=elsewhere)
    await ours.writes("/start")
    assert TITLE in await ours.taps("Risk check status")
    await theirs.writes("/start")
    assert TITLE not in await theirs.taps("Risk check status")
    assert await refused(house, ayesha, Go("risk_check_status")) == NOT_YOURS.msgid


async def test_somebody_elses_duty_is_neither_opened_nor_put_off(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    async with house.transaction() as unit:
        [theirs] = await unit.rows(select(duty.c.id).where(duty.c.person == ayesha.id))
    for person in (bilal, meera):
        for action in (OpenDuty(theirs.id), Snooze(theirs.id)):
            assert await refused(house, person, action) == NOT_YOURS.msgid


async def test_a_role_withdrawn_while_the_bell_waits_for_the_morning_silences_it(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await planned(house, process, starts_in=timedelta(days=4, hours=9))  # opens at 23:00 in Karachi
    await house.passes(timedelta(days=2, hours=10))
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await house.passes(timedelta(days=1))
    assert not ayesha.doorbells
    assert meera.doorbells


async def test_a_role_withdrawn_in_the_middle_of_a_check_keeps_it_from_being_saved(
    house: House, process: str, elsewhere: str, event: str, ayesha: Person
) -> None:
    await ayesha.gets(Role.ORGANISER, process=elsewhere, side="A")
    await begins(ayesha)
    await to_the_card(ayesha)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await ayesha.taps("Save")
    assert "Saved" not in ayesha.screen
    assert await count(house) == 0


async def test_a_duty_kept_from_an_earlier_role_no_longer_names_its_event(
    house: House, process: str, elsewhere: str, event: str, ayesha: Person
) -> None:
    await ayesha.gets(Role.ORGANISER, process=elsewhere, side="A")
    await house.passes(TO_WEDNESDAY)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    before = len(ayesha.received)
    await ayesha.writes("/start")
    await ayesha.taps("Open")
    assert not any("Seventh round" in message.text for message in ayesha.received[before:])


async def test_a_difference_is_not_rung_for_whoever_lost_the_role_meanwhile(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    await house.passes(timedelta(hours=7))  # 21:00 in Karachi, 21:30 in Kolkata
    await checks(ayesha, visas="No")
    await checks(meera)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await house.passes(timedelta(hours=12))
    assert not ayesha.doorbells
    assert len(meera.doorbells) == 1


async def test_only_own_coming_events_are_offered(
    house: House, process: str, elsewhere: str, event: str, ayesha: Person
) -> None:
    await house.event(elsewhere, "ELS-1", title="Not ours")
    await house.event(process, "TRJ-6", title="Long over", starts_in=timedelta(days=-3))
    off = await house.event(process, "TRJ-8", title="Called off")
    await call_off(house, off)
    await ayesha.writes("/start")
    await ayesha.taps("Risk checks")
    assert ayesha.buttons[:3] == [TITLE, "Long over, 30 October 2026", "What checks held back"]
    async with house.visit(ayesha) as visit:
        offered = await own_events(visit, OwnEvents())
    labels = [say(one.label, Reader()).replace("\u2068", "").replace("\u2069", "") for one in offered]
    assert labels == [TITLE, "Long over, 30 October 2026"]


async def test_a_save_tapped_twice_is_kept_once(house: House, event: str, ayesha: Person) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.taps("Open")
    await to_the_card(ayesha)
    card = ayesha.message
    await house.arrive(ayesha.tap(card, "Save"), ayesha.tap(card, "Save"))
    await ayesha.taps_old(card, "Save")
    assert await count(house) == 1


async def test_a_failed_save_leaves_no_trace(
    house: House, event: str, ayesha: Person, meera: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.taps("Open")

    async def breaks(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("after the check was added")

    with monkeypatch.context() as patch:
        patch.setattr("handlers.work.risk_check._tell_if_they_differ", breaks)
        with pytest.raises(RuntimeError):
            await answers(ayesha)
    async with house.transaction() as unit:
        assert not await unit.rows(select(risk_check.c.id))
        [kept] = await unit.rows(select(duty.c.state).where(duty.c.person == ayesha.id))
    assert kept.state == "open"
    assert "Saved for your own side" in await ayesha.taps("Save"), "nothing answered before was lost"
