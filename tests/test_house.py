"""The house itself, with one small form: what people see, and what passes with time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.engine import Ask, Flow, Scene
from flows.engine.kinds import Number, ShortText
from flows.roles import Role
from handlers.duty_calls import ask_of
from handlers.work import Work, Works
from locales import Phrase, _
from storage import people
from tests.house import MONDAY, House

NAME = Ask("name", _("What is it called?"), ShortText(40))
COUNT = Ask("count", _("How many?"), Number(1, 20))


def _thanks(scene: Scene) -> Phrase:
    return _("Thank you.")


FORM = Flow("form", 1, _("Form"), frozenset({Role.ORGANISER}), [NAME, COUNT], done=_thanks)


@pytest.fixture
def works() -> Works:
    return Works([Work(FORM)])


async def test_people_write_and_tap_and_see_what_they_would_on_a_phone(house: House) -> None:
    process = await house.process("TRJ")
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    assert "Nothing is due" in await ayesha.writes("/start")
    await ayesha.taps("Form")
    assert await ayesha.writes("Spring round") == "Form  ·  2 of 2\n\nHow many?\n\nWrite a number."
    assert "Please send a number." in await ayesha.writes("many")
    await ayesha.writes("7")
    assert ayesha.buttons == ["Save", "Change", "‹ Back", "✕ Cancel"]
    assert "Thank you." in await ayesha.taps("Save")
    assert ayesha.buttons == ["⌂ Home"]
    assert len(ayesha.chat) == 1


async def test_time_brings_doorbells_at_their_own_moment(house: House) -> None:
    process = await house.process("TRJ")
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await house.passes(timedelta(hours=8))
    async with house.visit() as visit:
        person = (await people.by_id(visit.unit, [ayesha.id]))[ayesha.id]
        await ask_of(
            visit, person, Role.ORGANISER, flow="form", process=process, side="A", subject="x",
            due_at=house.now + timedelta(days=3), dedupe="ask",
        )  # fmt: skip
    assert not ayesha.doorbells
    await house.passes(timedelta(days=1))
    assert [bell.text for bell in ayesha.doorbells] == ["One item is waiting for you."]
    assert house.now == MONDAY + timedelta(hours=8, days=1)
    assert "What is it called?" in await ayesha.taps("Open")
