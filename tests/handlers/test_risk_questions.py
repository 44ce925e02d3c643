"""Questions a process leaves out or adds: of the stop class only once every side has agreed, in the chat."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from flows.event_status import Step
from flows.risk_questions import AnswerChange, ProposedChange
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.faults import Refused
from handlers.work.risk_check_standing import rules_of
from handlers.work.risk_questions import answer_change, proposed_change
from storage import events
from storage.tables.programme import process as processes
from storage.tables.risk_checks import risk_agreement
from tests.handlers.checking import answers_one, begins, known, own_page, planned, to_the_card
from tests.house import House, Person

FLOOD: dict[str, Any] = {
    "name": "flood", "group": "journey", "ask": "Is the river over its banks?", "label": "Flood",
    "yes_no": {"grave": "yes"}, "weight": "stop", "stages": ["days_2"], "advice": "Do not set out.",
}  # fmt: skip
POWER = {**FLOOD, "name": "power", "ask": "Could the power fail in the hall?", "label": "Power", "weight": 2}


@pytest.fixture
async def process(house: House) -> str:
    settings = {"stages": {"core": ["days_2"]}, "off": ["steering", "left_in_chats"], "own": [FLOOD, POWER]}
    return await house.process("TRJ", risk_check=settings)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    return await planned(house, process)


async def asked(house: House, process: str) -> set[str]:
    async with house.transaction() as unit:
        return {one.name for one in (await rules_of(unit, process)).questions}


async def says(person: Person, what: str, word: str) -> str:
    await person.writes("/start")
    return await person.taps("Look at it", what, word, "Save")


async def test_what_is_not_of_the_stop_class_is_in_force_at_once_and_the_rest_waits_for_every_side(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    names = await asked(house, process)
    assert {"power", "steering"} <= names
    assert not {"flood", "left_in_chats"} & names
    home = await ayesha.writes("/start")
    assert "A change to the questions of the risk check waits for your side's word." in home
    assert "once an organiser of every side has agreed" in await says(
        ayesha, "Ask too: Is the river over its banks?", "Our side agrees"
    )
    assert "flood" not in await asked(house, process), "one key is not enough"
    await says(meera, "Ask too: Is the river over its banks?", "Our side agrees")
    assert "flood" in await asked(house, process)
    assert "steering" in await asked(house, process), "agreed to was the other change"


async def test_one_side_alone_stops_a_change_again(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Look at it")
    [out] = [label for label in ayesha.buttons if label.startswith("Leave out")]
    for person in (ayesha, meera):
        await says(person, out, "Our side agrees")
    assert "steering" not in await asked(house, process)
    await ayesha.writes("/start")
    await ayesha.taps("Risk checks", "Questions of the risk check")
    assert "• Side A: agrees\n• Side B: agrees" in ayesha.screen
    assert "The questions stay as they are." in await ayesha.taps(out, "Our side does not agree", "Save")
    assert "steering" in await asked(house, process)


async def test_a_clearance_signed_under_other_questions_is_taken_back(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    found = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, found, Step.CLEAR)
    await says(ayesha, "Ask too: Is the river over its banks?", "Our side agrees")
    assert (await known(house, event)).status == "cleared"
    await says(meera, "Ask too: Is the river over its banks?", "Our side agrees")
    assert (await known(house, event)).status == "planned"


async def test_an_agreement_is_to_the_very_wording(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    for person in (ayesha, meera):
        await says(person, "Ask too: Is the river over its banks?", "Our side agrees")
    other = await house.process("ELS", risk_check={"own": [{**FLOOD, "yes_no": {"grave": "no"}}]})
    async with house.transaction() as unit:
        [mark, *_rest] = [row.mark for row in await unit.rows(select(risk_agreement.c.mark))]
        await unit.run(
            risk_agreement.insert(),
            [
                {
                    "process": other,
                    "mark": mark,
                    "side": side,
                    "person": ayesha.id,
                    "agrees": True,
                    "at": house.now,
                    "question": {**FLOOD, "yes_no": {"grave": "no"}},
                }
                for side in "AB"
            ],
        )
    assert "flood" in await asked(house, process)
    assert "flood" not in await asked(house, other)


async def test_neither_one_side_nor_the_file_alone_takes_an_added_question_of_the_stop_class_away(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    for person in (ayesha, meera):
        await says(person, "Ask too: Is the river over its banks?", "Our side agrees")
    await ayesha.writes("/start")
    await ayesha.taps("Risk checks", "Questions of the risk check", "Ask too: Is the river over its banks?")
    assert "It goes only once the process's file leaves it out" in await ayesha.taps("Our side does not agree", "Save")
    async with house.transaction() as unit:
        gone = update(processes).where(processes.c.id == process).values(settings={})
        await unit.run(gone)
    assert "flood" in await asked(house, process)
    await says(ayesha, "No longer ask: Is the river over its banks?", "Our side agrees")
    assert "flood" in await asked(house, process)
    await says(meera, "No longer ask: Is the river over its banks?", "Our side agrees")
    assert "flood" not in await asked(house, process)
    async with house.transaction() as unit:
        assert not await unit.rows(select(risk_agreement.c.mark)), "to be added again it would take every word again"


async def test_an_own_question_is_asked_kept_and_shown_to_its_side(
    house: House, process: str, event: str, ayesha: Person
) -> None:
    await begins(ayesha)
    await ayesha.taps("Begin")
    for _step in range(60):
        if "Could the power fail in the hall?" in ayesha.screen:
            break
        await answers_one(ayesha, {}, "")
    await ayesha.taps("Yes", "Practical matters", "Hardly any")
    assert "Advice: Do not set out." in ayesha.screen
    await ayesha.taps("As advised here")
    await to_the_card(ayesha)
    assert "Saved for your own side: 🟡 amber." in await ayesha.taps("Save")
    shown = await own_page(ayesha)
    assert "Power: Yes" in shown
    assert "Could the power fail" not in shown


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTICIPANT, Role.ADMINISTRATOR])
async def test_nobody_but_an_organiser_of_the_process_says_anything(
    house: House, process: str, event: str, ayesha: Person, role: Role
) -> None:
    await says(ayesha, "Ask too: Is the river over its banks?", "Our side agrees")
    async with house.transaction() as unit:
        [mark] = [row.mark for row in await unit.rows(select(risk_agreement.c.mark))]
    elsewhere = await house.process("ELS")
    others = [
        await house.person("Other", role, process=process, side="B" if role is Role.PARTICIPANT else None),
        await house.person("Omar", Role.ORGANISER, process=elsewhere, side="B"),
    ]
    for person in others:
        for change in (f"{process}:{mark}", f"{process}:{'0' * 24}", "nonsense"):
            with pytest.raises(Refused) as caught:
                async with house.visit(person) as visit:
                    await answer_change(visit, AnswerChange(change, True))
            assert caught.value.reason == NOT_YOURS
            with pytest.raises(Refused):
                async with house.visit(person) as visit:
                    await proposed_change(visit, ProposedChange(change))
    assert "flood" not in await asked(house, process)


async def test_two_organisers_of_one_side_are_one_key(
    house: House, process: str, event: str, ayesha: Person, bilal: Person
) -> None:
    await says(ayesha, "Ask too: Is the river over its banks?", "Our side agrees")
    await bilal.writes("/start")
    await bilal.taps("Risk checks", "Questions of the risk check", "Ask too: Is the river over its banks?")
    assert "Agreed so far: A" in bilal.screen
    await bilal.taps("Our side agrees", "Save")
    assert "flood" not in await asked(house, process)


SPOKEN = {
    **POWER,
    "ask": {"en": "Could the power fail in the hall?", "ur": "کیا ہال میں بجلی جا سکتی ہے؟"},
    "label": {"en": "Power", "ur": "بجلی"},
    "advice": {"en": "Rent a generator.", "ur": "جنریٹر کرائے پر لیں۔"},
}


async def until(person: Person, *asked: str) -> None:
    """Answer everything harmlessly until one of these is asked."""
    await begins(person)
    await person.taps("Begin")
    for _step in range(60):
        if any(one in person.screen for one in asked):
            return
        await answers_one(person, {}, "")
    raise AssertionError(asked)


async def test_own_questions_are_read_in_the_language_of_their_reader(house: House, ayesha: Person) -> None:
    settings = {"stages": {"core": ["days_2"]}, "own": [SPOKEN]}
    process = await house.process("CIS", languages=["en", "ur"], risk_check=settings)
    asad = await house.person("Asad", Role.ORGANISER, process=process, side="A")
    await planned(house, process, "CIS-1")
    await until(asad, "Could the power fail in the hall?")
    assert "بجلی" not in asad.screen
    await asad.writes("/language")
    await asad.taps("اردو")
    assert "کیا ہال میں بجلی جا سکتی ہے؟" in asad.screen
    await asad.taps("ہاں")
    assert "بجلی" in asad.screen
    await asad.writes("/language")
    await asad.taps("English", "Practical matters", "Hardly any")
    assert "Advice: Rent a generator." in asad.screen
    await asad.taps("As advised here")
    await to_the_card(asad)
    await asad.taps("Save")
    assert "Power: Yes" in await own_page(asad)


async def test_who_reads_a_language_it_was_not_written_in_is_told_so(house: House) -> None:
    urdu_only = {**POWER, "ask": {"ur": "کیا ہال میں بجلی جا سکتی ہے؟"}, "label": {"ur": "بجلی"}}
    process = await house.process("CIS", risk_check={"stages": {"core": ["days_2"]}, "own": [urdu_only]})
    asad = await house.person("Asad", Role.ORGANISER, process=process, side="A")
    await planned(house, process, "CIS-1")
    await until(asad, "کیا ہال میں بجلی جا سکتی ہے؟")
    assert "(Not translated.)" in asad.screen
