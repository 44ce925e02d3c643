"""The pictures of a side's risks: for its own organisers, with the same in words, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.risk import Band
from flows.analysis.risk_stages import Stage
from flows.roles import Role
from handlers.actions import Go, to_json
from storage import keyboards, programme, risk_checks, risk_register
from storage.risk_register import Found
from tests.house import House, Person

VISAS = Found("visas", 3, 3, stop=False, personal=False)
SAFETY = Found("made_up_safety", 2, 5, stop=False, personal=True)
NOT_YOURS = "This is not open to you."


@pytest.fixture
async def event(house: House, process: str) -> str:
    return await house.event(process, "TRJ-7", starts_in=timedelta(days=12))


async def found(house: House, event: str, person: Person, *risks: Found, side: str = "A") -> None:
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, event)
        assert one is not None
        await risk_register.note(unit, process=one.process, event=event, side=side, person=person.id, found=risks)


async def checked(house: House, event: str, person: Person, band: Band, side: str = "A") -> None:
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, event)
        assert one is not None
        await risk_checks.add(unit, one, side, person=person.id, stage=Stage.DAYS_14, band=band, answers=[])


async def opens(house: House, person: Person, page: str, event: str) -> str:
    """Through a button they were or were not offered."""
    async with house.transaction() as unit:
        handle = keyboards.add(unit, person.id, [to_json(Go(page, event))], None, 0)
    return await person.sends_data(f"{handle}0")


async def test_from_the_risk_page_to_the_matrix_over_time_and_back(house: House, event: str, ayesha: Person) -> None:
    await checked(house, event, ayesha, Band.AMBER)
    await found(house, event, ayesha, VISAS, SAFETY)
    await ayesha.writes("/start")
    await ayesha.taps("Risk checks", "Seventh round, 14 November 2026", "Risk matrix")
    assert ayesha.message.photo
    assert ayesha.screen == (
        "Seventh round, 14 November 2026\n\n"
        "1. Visas alike: 🟡 amber (likelihood 3, impact 3)\n"
        "2. made up safety: 🔴 red (likelihood 2, impact 5)"
    )
    assert "amber, on" in await ayesha.taps("‹ Risk checks")
    assert "🟡 amber" in await ayesha.taps("Over time")
    assert ayesha.message.photo
    await ayesha.taps("Risk matrix", "⌂ Home")
    assert len(ayesha.chat) == 1
    assert ayesha.message.photo is None


async def test_what_a_measure_has_brought_is_said_beside_what_was_found(
    house: House, event: str, process: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, VISAS)
    async with house.transaction() as unit:
        [entry] = await risk_register.entries(unit, process, event, "A")
        due_at = house.now + timedelta(days=3)
        await risk_register.control(
            unit, process, entry, words="One desk", owner=ayesha.id, due_at=due_at, actor=ayesha.id
        )
        await risk_register.rescore(unit, process, entry, likelihood=2, impact=2, done=False, actor=ayesha.id)
    before = "1. Visas alike: 🟡 amber (likelihood 3, impact 3)"
    assert "1. Visas alike: 🟢 green (likelihood 2, impact 2; before 3, 3)" in await opens(
        house, ayesha, "risk_matrix", event
    )
    await house.passes(timedelta(days=4))
    assert before in await opens(house, ayesha, "risk_matrix", event)
    await opens(house, ayesha, "risk_register", event)
    assert "1. Visas alike: 🟡 amber, control is late" in ayesha.screen
    await ayesha.taps("Risk matrix")
    assert ayesha.message.photo


async def test_in_urdu_words_and_picture_are_urdu(house: House, event: str, process: str) -> None:
    zara = await house.person("Zara", Role.ORGANISER, process=process, side="A", language="ur")
    await found(house, event, zara, VISAS)
    text = await opens(house, zara, "risk_matrix", event)
    assert "امکان 3، اثر 3" in text
    assert "visas" not in text.lower()
    assert zara.message.photo


async def test_before_there_is_anything_to_draw_a_sentence_says_so(house: House, event: str, ayesha: Person) -> None:
    assert "no open risk" in await opens(house, ayesha, "risk_matrix", event)
    assert ayesha.message.photo is None
    assert "not checked this event yet" in await opens(house, ayesha, "risk_history", event)
    assert ayesha.message.photo is None


async def test_more_risks_than_a_picture_holds_are_counted_and_the_gravest_shown(
    house: House, event: str, ayesha: Person
) -> None:
    mild = [Found(f"mild_{n}", 2, 3, stop=False, personal=False) for n in range(22)]
    await found(house, event, ayesha, *mild, Found("the_worst", 5, 5, stop=False, personal=False))
    text = await opens(house, ayesha, "risk_matrix", event)
    assert ayesha.message.photo
    assert text.splitlines()[2].startswith("1. mild 0")
    assert len(text.encode("utf-16-le")) // 2 <= 1024


@pytest.mark.parametrize("page", ["risk_matrix", "risk_history"])
async def test_neither_the_other_side_nor_anybody_else_sees_a_sides_pictures(
    house: House, event: str, process: str, ayesha: Person, meera: Person, page: str
) -> None:
    await checked(house, event, ayesha, Band.RED)
    await found(house, event, ayesha, VISAS)
    assert "no open risk" in await opens(house, meera, "risk_matrix", event)
    assert "not checked" in await opens(house, meera, "risk_history", event)
    elsewhere = await house.process("LAN")
    for one in (
        await house.person("Helen", Role.COORDINATOR, process=process),
        await house.person("Farah", Role.PARTICIPANT, process=process, side="A"),
        await house.person("Olga", Role.ORGANISER, process=elsewhere, side="A"),
        await house.person("Root", Role.ADMINISTRATOR),
    ):
        assert NOT_YOURS in await opens(house, one, page, event)
        assert not [message for message in one.received if message.photo]
    assert NOT_YOURS in await opens(house, ayesha, page, "no-such-event")


async def test_a_button_of_a_role_that_was_withdrawn_opens_nothing(
    house: House, event: str, process: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, VISAS)
    await opens(house, ayesha, "risk_matrix", event)
    await ayesha.loses(Role.ORGANISER)
    assert NOT_YOURS in await opens(house, ayesha, "risk_matrix", event)
    assert ayesha.message.photo is None
