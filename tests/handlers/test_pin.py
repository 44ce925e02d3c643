"""Where a dialogue asks for it, a PIN stands before everything sensitive; a lock can be shut so that only a colleague
opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from flows.roles import Role
from handlers.faults import Refused
from handlers.letting_in import code_of, page
from locales.digits import in_script
from storage import pins
from storage.tables.delivery import keyboard, outbox
from storage.tables.programme import process as process_table
from storage.tables.safety import audit as trail
from tests.house import House, Person
from tests.intruder import everything

PIN = "8305"
CHOOSE = "Choose a PIN of 4 to 8 digits."
ENTER = "Your PIN, please."


@pytest.fixture
async def process(house: House) -> str:
    """A dangerous one."""
    one = await house.process("TRJ")
    async with house.transaction() as unit:
        await unit.run(update(process_table).where(process_table.c.id == one).values(profile="high"))
    return one


async def enters(person: Person, digits: str) -> str:
    return await person.taps(
        *in_script(digits, person.language), "✓ OK" if person.language == "en" else person.buttons[11]
    )


async def chooses(person: Person, digits: str = PIN) -> str:
    await person.writes("/start")
    await enters(person, digits)
    return await enters(person, digits)


async def shut_by_time(house: House) -> None:
    await house.passes(timedelta(minutes=15))


async def test_whoever_has_no_pin_yet_chooses_one_before_anything_else(house: House, ayesha: Person) -> None:
    assert CHOOSE in await ayesha.writes("/start")
    assert "once more" in await enters(ayesha, PIN)
    assert "Home" in await enters(ayesha, PIN)


async def test_two_different_pins_are_none(ayesha: Person) -> None:
    await ayesha.writes("/start")
    await enters(ayesha, PIN)
    assert "not the same" in await enters(ayesha, "8306")
    assert CHOOSE in ayesha.screen


@pytest.mark.parametrize("obvious", ["1234", "9876", "7777", "1212", "1987", "2580", "90123", "12131213"])
async def test_an_obvious_pin_is_refused(ayesha: Person, obvious: str) -> None:
    await ayesha.writes("/start")
    assert "too easy" in await enters(ayesha, obvious)


async def test_a_pin_has_four_to_eight_digits(ayesha: Person) -> None:
    await ayesha.writes("/start")
    assert "4 to 8" in await enters(ayesha, "830")
    await enters(ayesha, "8305174699")  # what is too much is not taken
    assert "Home" in await enters(ayesha, "83051746")


async def test_after_a_quarter_of_an_hour_it_is_shut_and_the_pin_leads_on_to_what_was_wanted(
    house: House, ayesha: Person
) -> None:
    await chooses(ayesha)
    await house.passes(timedelta(minutes=14))
    assert "Home" in await ayesha.writes("/start")
    await house.passes(timedelta(minutes=14))
    assert "Home" in await ayesha.writes("/start")
    await shut_by_time(house)
    assert ENTER in await ayesha.taps("Consultation")
    assert "Consultation" in await enters(ayesha, PIN)


async def test_in_mid_conversation_typed_words_are_not_taken_and_deleted(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await ayesha.taps("Consultation")
    asked = ayesha.screen
    await shut_by_time(house)
    said = await ayesha.writes("The border post")
    assert "was not taken" in said
    assert ENTER in said
    assert house.chats.deleted[-1][0] == ayesha.account
    assert await enters(ayesha, PIN) == asked
    assert all("border post" not in message.text for message in ayesha.received)


async def test_help_and_language_need_no_pin_and_show_nothing_else(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await ayesha.taps("Consultation")
    await shut_by_time(house)
    assert "Convenor asks" in await ayesha.writes("/help")
    await ayesha.writes("/language")
    assert in_script(PIN, "ur")[0] in "".join((await ayesha.taps("اردو"), *ayesha.buttons))
    ayesha.language = "ur"
    await enters(ayesha, PIN)
    assert ayesha.screen


async def test_five_wrong_pins_block_and_each_block_lasts_twice_as_long(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await shut_by_time(house)
    await ayesha.writes("/start")
    for lasting in (timedelta(minutes=15), timedelta(minutes=30)):
        for _try in range(4):
            assert "not your PIN" in await enters(ayesha, "9999")
        assert "Too many wrong PINs" in await enters(ayesha, "9999")
        await house.passes(lasting - timedelta(minutes=1))
        assert "Too many wrong PINs" in await ayesha.writes("/start")
        await house.passes(timedelta(minutes=1))
        assert ENTER in await ayesha.writes("/start")
    assert "Home" in await enters(ayesha, PIN)
    async with house.transaction() as unit:
        counted = await unit.value(select(func.count()).where(trail.c.action == "pin_blocked"))
    assert counted == 2


async def test_tapping_on_while_blocked_brings_no_try_nearer(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await shut_by_time(house)
    await ayesha.writes("/start")
    pad = ayesha.message
    for _try in range(5):
        await enters(ayesha, "9999")
    for label in (*PIN, "✓ OK"):
        await ayesha.taps_old(pad, label)
    assert "Too many wrong PINs" in ayesha.screen


async def test_changing_the_pin_takes_the_old_one_first(ayesha: Person, house: House) -> None:
    await chooses(ayesha)
    assert ENTER in await ayesha.writes("/pin")
    assert CHOOSE in await enters(ayesha, PIN)
    await enters(ayesha, "4071")
    assert "Home" in await enters(ayesha, "4071")
    await shut_by_time(house)
    await ayesha.writes("/start")
    assert "not your PIN" in await enters(ayesha, PIN)
    assert "Home" in await enters(ayesha, "4071")


async def test_what_was_entered_lies_nowhere_in_the_open(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await shut_by_time(house)
    await ayesha.writes("/start")
    await ayesha.taps(*PIN)
    async with house.transaction() as unit:
        lock = await pins.lock_of(unit, ayesha.id)
        assert lock.entry is not None
        assert lock.entry["digits"] == PIN
        shown = await unit.rows(select(keyboard.c.actions))
        bodies = await unit.rows(select(outbox.c.entitled))
    assert not any(PIN in row.actions for row in shown)
    assert not any(PIN in (row.entitled or "") for row in bodies)
    found = [line for line in await everything(house) if PIN in line and not line.startswith("pin_lock")]
    assert [line for line in found if "outbox" in line or "inbox" in line or "keyboard" in line] == []


async def test_where_no_dialogue_asks_for_it_there_is_no_pin(house: House) -> None:
    calm = await house.process("LAN")
    omar = await house.person("Omar", Role.ORGANISER, process=calm, side="A")
    assert "Home" in await omar.writes("/start")
    assert "None of your dialogues asks for a PIN" in await omar.writes("/pin")


async def test_lock_shuts_at_once_and_clears_the_chat(house: House, ayesha: Person) -> None:
    await chooses(ayesha)
    await ayesha.taps("Consultation")
    assert "Locked." in await ayesha.writes("/lock")
    assert len(ayesha.chat) == 1
    await ayesha.taps("Enter the PIN")
    assert "Home" in await enters(ayesha, PIN)
    assert "Continue: Consultation" in ayesha.buttons


async def test_under_duress_not_even_the_right_pin_opens_until_a_colleague_lets_them_in(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await chooses(ayesha)
    await chooses(bilal)
    await chooses(meera)
    await ayesha.writes("/lock")
    pad_of_before = ayesha.message
    await ayesha.taps("Lock until a colleague lets me in again")
    code = code_of(ayesha.id)
    assert code in ayesha.screen
    assert await ayesha.taps_old(pad_of_before, "Enter the PIN") == ayesha.screen
    assert "locked until a colleague" in await ayesha.writes("/start")
    assert [bell.text for bell in bilal.doorbells] == ["One item is waiting for you."]
    assert not meera.doorbells
    assert "Ayesha" in await bilal.taps("Open")
    assert "let in again" in await bilal.taps(f"Let in {code}")
    assert ENTER in await ayesha.writes("/start")
    assert "Home" in await enters(ayesha, PIN)


async def test_the_coordinator_may_let_in_and_learns_no_name(house: House, process: str, ayesha: Person) -> None:
    carol = await house.person("Carol", Role.COORDINATOR, process=process)
    await chooses(carol)
    await chooses(ayesha)
    await ayesha.writes("/lock")
    await ayesha.taps("Lock until a colleague lets me in again")
    await carol.taps("Open")
    assert "somebody of side A" in carol.screen
    await carol.taps(f"Let in {code_of(ayesha.id)}")
    assert all("Ayesha" not in message.text for message in carol.received)
    assert ENTER in await ayesha.writes("/start")


async def test_nobody_else_lets_anybody_in_and_nobody_themselves(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    await chooses(ayesha)
    await ayesha.writes("/lock")
    await ayesha.taps("Lock until a colleague lets me in again")
    for other in (meera, paula, ayesha):
        async with house.visit(other) as visit:
            with pytest.raises(Refused):
                await page(visit, f"now:{ayesha.id}")


async def test_a_forgotten_pin_is_chosen_anew_once_a_colleague_has_let_them_in(
    house: House, ayesha: Person, bilal: Person
) -> None:
    await chooses(ayesha)
    await chooses(bilal)
    await shut_by_time(house)
    await ayesha.writes("/start")
    await ayesha.taps("Forgotten", "Yes, ask a colleague")
    await bilal.taps("Open")
    await enters(bilal, PIN)
    await bilal.taps(f"Let in {code_of(ayesha.id)}")
    assert CHOOSE in await ayesha.writes("/start")
