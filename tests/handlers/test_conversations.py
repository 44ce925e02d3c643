"""Conversations over days: left and resumed, one within another, and a failed effect that leaves no trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.incoming import Account, Wrote
from handlers.work import Works
from storage.tables.people import conversation
from tests.handlers import trip
from tests.house import House, Person

DAY = timedelta(days=1)


@pytest.fixture
def works() -> Works:
    return trip.works


async def statuses(house: House) -> list[str]:
    async with house.transaction() as unit:
        rows = await unit.rows(select(conversation.c.status).order_by(conversation.c.id))
    return [row.status for row in rows]


async def test_a_form_is_filled_in_changed_and_saved(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    await ayesha.taps("Change", "Number")
    await ayesha.writes("۹")
    assert "› 9" in ayesha.screen
    assert "Lahore is kept." in await ayesha.taps("Save")
    assert await trip.saved(house) == ["Lahore"]
    assert await statuses(house) == ["finished"]
    assert "Nothing is due" in await ayesha.taps("⌂ Home")


async def test_a_cancelled_form_keeps_nothing(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    await ayesha.writes("/cancel")
    assert "Cancelled. Nothing was saved." in await ayesha.taps("Yes, throw away")
    assert await trip.saved(house) == []
    async with house.transaction() as unit:
        assert await unit.value(select(conversation.c.state)) is None


async def test_what_was_answered_outlives_leaving_a_restart_and_days(
    house: House, ayesha: Person, database_url: str
) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    await ayesha.writes("/start")
    assert "Continue: Trip" in ayesha.buttons
    assert "Please use the buttons" in await ayesha.writes("no form is in front now")
    await house.passes(3 * DAY)
    await house.close()
    async with House(trip.works, database_url, at=house.now) as again:
        same = Person(again, ayesha.id, ayesha.account, "Ayesha", "en")
        await same.writes("/start")
        assert "Is it safe?" in await same.taps("Continue: Trip")
        await same.taps("Yes")
        assert "› Lahore" in await same.writes("7")
    await house.open()


async def test_the_language_changes_in_the_middle_and_the_answers_stay(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    await ayesha.writes("/language")
    await ayesha.taps("اردو")
    assert ayesha.buttons[:3] == ["ہاں", "نہیں", "معلوم نہیں"]
    await ayesha.taps("ہاں")
    await ayesha.writes("/language")
    await ayesha.taps("English")
    assert "Lahore" in await ayesha.writes("7")
    await ayesha.taps("Save")
    assert await trip.saved(house) == ["Lahore"]


async def test_what_is_asked_meanwhile_rings_and_the_open_form_stays(
    house: House, ayesha: Person, process: str
) -> None:
    await trip.begins(ayesha)
    question = ayesha.message
    await trip.asked(house, ayesha, process)
    assert [bell.text for bell in ayesha.doorbells] == ["One item is waiting for you."]
    assert question in ayesha.chat, "what stood in the chat is untouched"
    await ayesha.writes("Lahore")
    await ayesha.taps("Yes")
    await ayesha.writes("7")
    assert "Lahore is kept." in await ayesha.taps("Save")


async def test_one_form_within_another_each_keeps_its_answers(house: House, ayesha: Person, process: str) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("First")
    await trip.asked(house, ayesha, process)
    assert "What is it called?" in await ayesha.taps("Open")
    await ayesha.writes("Second")
    await ayesha.taps("Yes")
    await ayesha.writes("2")
    await ayesha.taps("Save", "⌂ Home")
    assert "Is it safe?" in await ayesha.taps("Continue: Trip")
    await ayesha.taps("Yes")
    await ayesha.writes("1")
    await ayesha.taps("Save")
    assert await trip.saved(house) == ["Second", "First"]


async def test_opening_the_same_item_again_goes_on_where_it_was(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process)
    bell = ayesha.message
    await ayesha.taps("Open")
    await ayesha.writes("Lahore")
    assert "Is it safe?" in await ayesha.taps_old(bell, "Open")
    await ayesha.writes("/start")
    assert "Trip: Spring round" in ayesha.buttons
    assert "Continue: Trip" not in ayesha.buttons, "one way to it is enough"
    assert "Is it safe?" in await ayesha.taps("Trip: Spring round")


async def test_only_one_message_shows_where_a_person_is(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    await ayesha.taps("Save", "⌂ Home")
    await ayesha.writes("/help")
    assert len(ayesha.chat) == 1


@pytest.mark.parametrize("called", ["refused", "broken"])
async def test_a_failed_effect_leaves_no_trace(house: House, ayesha: Person, called: str) -> None:
    await trip.fills_in(ayesha, called)
    before = await statuses(house)
    if called == "refused":
        screen = await ayesha.taps("Save")
        assert "⚠️ That is not possible now." in screen
        assert "Please check your answers." in screen
    else:
        shown = ayesha.message
        with pytest.raises(RuntimeError):
            await ayesha.taps("Save")
        assert ayesha.message == shown
    assert await trip.saved(house) == []
    assert await statuses(house) == before == ["open"]
    await ayesha.taps("Change", "Name")
    await ayesha.writes("Lahore")
    await ayesha.taps("Save")
    assert await trip.saved(house) == ["Lahore"]


async def test_a_refused_turn_takes_no_other_of_its_batch_with_it(house: House, ayesha: Person, meera: Person) -> None:
    for person, called in ((ayesha, "refused"), (meera, "Delhi")):
        await trip.fills_in(person, called)
    await house.arrive(*(one.tap(one.message, "Save") for one in (ayesha, meera)))
    assert "That is not possible now." in ayesha.screen
    assert "Delhi is kept." in meera.screen
    assert await trip.saved(house) == ["Delhi"]


async def test_after_a_refusal_the_next_of_the_batch_finds_everything_as_it_was(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha, "refused")
    await ayesha.taps("Change", "Number")
    await ayesha.writes("8")
    account = Account(ayesha.account, "Ayesha", "en")
    await house.arrive(ayesha.tap(ayesha.message, "Save"), Wrote(account, "9", 999))
    assert "Please tap one of the buttons." in ayesha.screen
    assert "› 8" in ayesha.screen


async def test_what_is_typed_for_a_sensitive_question_is_deleted_from_the_chat(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    await ayesha.taps("No")
    await ayesha.writes("The border is closed")
    deleted = [number for _chat, number in house.chats.deleted if number in ayesha.written]
    assert deleted == [ayesha.written[-1]], "that one, and none of their others"


async def test_a_stored_state_cannot_be_read_in_the_database(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    async with house.transaction() as unit:
        state = await unit.value(select(conversation.c.state))
    assert b"Lahore" not in state
    assert b"answers" not in state
