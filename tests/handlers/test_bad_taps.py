"""Taps that are forged, replayed, doubled, late or on somebody else's button: nothing happens twice or to others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.engine import Flow, Scene
from flows.roles import Role
from handlers.incoming import Account, Tapped
from handlers.work import Work, Works
from locales import Phrase, Words, _
from tests.handlers import trip
from tests.house import House, Person

OUTDATED = "This button is out of date. Here is where you are now."


@pytest.fixture
def works() -> Works:
    return trip.works


@pytest.mark.parametrize(
    "data",
    [
        "",
        "forged",
        "A" * 22,
        "A" * 22 + "0",
        "A" * 22 + "999",
        "\x00" * 23,
        "🙂" * 16,
        "A" * 22 + "०",
        "' OR 1=1 --" * 2,
    ],
)
async def test_a_forged_tap_changes_nothing_and_says_so(ayesha: Person, data: str) -> None:
    await trip.begins(ayesha)
    assert "What is it called?" in await ayesha.sends_data(data)
    assert ayesha.toasts[-1] == OUTDATED
    assert "Is it safe?" in await ayesha.writes("Lahore")


async def test_a_number_beyond_the_buttons_of_a_keyboard_changes_nothing(ayesha: Person) -> None:
    await trip.begins(ayesha)
    handle = ayesha.message.data("✕ Cancel")[:22]
    for number in ("7", "999", "007", "-1", "1e1"):
        assert "What is it called?" in await ayesha.sends_data(handle + number)


async def test_a_replayed_tap_is_outdated_and_shows_where_the_person_is(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    question = ayesha.message
    await ayesha.taps("No")
    assert "Why not?" in await ayesha.taps_old(question, "Yes")
    assert ayesha.toasts[-1] == OUTDATED
    assert "Why not?" in await ayesha.taps_old(question, "No")


async def test_a_saved_form_cannot_be_saved_again(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    await ayesha.taps("Save")
    await ayesha.taps_old(card, "Save")
    await ayesha.taps_old(card, "Change")
    await ayesha.taps_old(card, "✕ Cancel")
    assert await trip.saved(house) == ["Lahore"]


async def test_a_second_tap_on_save_leaves_the_closing_words_where_they_are(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    closing = await ayesha.taps("Save")
    assert "Please check" not in closing
    for _tap in range(2):
        assert await ayesha.taps_old(card, "Save") == closing
        assert ayesha.toasts[-1] == OUTDATED
    await house.arrive(ayesha.tap(card, "Save"), ayesha.tap(card, "Save"))
    assert ayesha.screen == closing
    await house.passes(timedelta(minutes=2))
    assert "Nothing is due" in await ayesha.taps_old(card, "Save"), "later on, it is asked for where one is"


async def test_a_tap_on_another_persons_button_is_a_forged_one(house: House, ayesha: Person, meera: Person) -> None:
    await trip.fills_in(ayesha)
    await meera.writes("/start")
    for label in ("Save", "Change", "✕ Cancel"):
        assert "Nothing is due" in await meera.sends_data(ayesha.message.data(label))
        assert meera.toasts[-1] == OUTDATED
    assert "Please check your answers." in await ayesha.sends_data(meera.message.data("Trip"))
    assert await trip.saved(house) == []


async def test_a_strangers_tap_shows_nothing_at_all(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    zed = house.stranger()
    await zed.sends_data(ayesha.message.data("Save"))
    assert zed.received == []
    assert await trip.saved(house) == []


@pytest.mark.parametrize("labels", [("Save", "Save"), ("Save", "✕ Cancel"), ("✕ Cancel", "Save"), ("Change", "Save")])
async def test_of_two_taps_at_once_only_the_first_counts(house: House, ayesha: Person, labels: tuple[str, str]) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    await house.arrive(*(ayesha.tap(card, label) for label in labels))
    assert await trip.saved(house) == (["Lahore"] if labels[0] == "Save" else [])
    assert ayesha.toasts[-1] == OUTDATED


async def test_two_taps_that_begin_something_begin_it_once(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    await house.arrive(ayesha.tap(at_home, "Trip"), ayesha.tap(at_home, "Trip"))
    assert "Which round?" in ayesha.screen
    await ayesha.taps("Spring")
    await ayesha.writes("/start")
    assert ayesha.buttons.count("Continue: Trip") == 1
    await ayesha.taps_old(at_home, "Trip")
    assert "Which round?" in ayesha.screen, "with something answered, a new one is wanted"


async def test_nobody_is_answered_into_the_place_of_a_message_that_is_gone(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    shown = ayesha.message
    del house.chats.there[ayesha.account][shown.id]
    assert "throw these answers away" in await ayesha.taps_old(shown, "✕ Cancel")
    assert ayesha.message.id != shown.id, "it is said below instead"


async def test_a_tap_on_a_message_that_can_no_longer_be_reached_is_answered_below(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    account = Account(ayesha.account, "Ayesha", "en")
    await house.arrive(Tapped(account, ayesha.message.data("✕ Cancel"), None, "old"))
    assert "throw these answers away" in ayesha.screen


async def test_a_button_older_than_a_month_is_outdated(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    await house.passes(timedelta(days=31))
    assert "Nothing is due" in await ayesha.taps_old(at_home, "Trip")
    assert ayesha.toasts[-1] == OUTDATED


async def test_a_page_is_asked_for_its_right_also_when_its_button_is_old(house: House, process: str) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await helen.writes("/start")
    at_home = helen.message
    assert "Nothing yet." in await helen.taps("Figures")
    await helen.loses(Role.COORDINATOR)
    assert "This is not open to you." in await helen.taps_old(at_home, "Figures")
    assert "This is not open to you." in await helen.taps_old(at_home, "Trip")


def done(scene: Scene) -> Phrase:
    return Words("Done.")


async def test_buttons_of_a_workflow_that_an_update_dropped_are_outdated(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    house.works = Works([Work(Flow("other", 1, _("Other"), frozenset({Role.ORGANISER}), [trip.safe], done))])
    assert "Nothing is due" in await ayesha.taps_old(at_home, "Trip")
    assert ayesha.toasts[-1] == OUTDATED
    assert "Other" in ayesha.buttons
