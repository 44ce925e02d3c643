"""Letting an event go ahead, told as a story on each database: green, amber, red, and everything that undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.risk import Band
from flows.erasure import EraseMe
from flows.event_status import BY_SIGN_OFF_ONLY
from flows.event_step import ClearEvent
from flows.roles import Role
from handlers import judging
from handlers.clearance import clear_event
from handlers.work.erasure import erase_me
from tests.handlers.checking import BELL, rung
from tests.handlers.inviting import confirms, joins, link_from, person_of
from tests.handlers.inviting import opens as opens_link
from tests.handlers.planning import refused
from tests.handlers.signing import (
    GRAVE,
    IN,
    SMALL,
    STOP,
    TITLE,
    Checked,
    consents_to,
    controls,
    director,
    finds,
    keys,
    opens,
    scores,
    signs,
    status,
)
from tests.house import House, Person

SECOND = timedelta(seconds=1)


@pytest.fixture
def checked(house: House, monkeypatch: pytest.MonkeyPatch) -> Checked:
    said = Checked(house.now)
    monkeypatch.setattr(judging, "side_checked", said.side_checked)
    return said


@pytest.fixture
async def event(house: House, process: str, checked: Checked, ayesha: Person, meera: Person) -> str:
    return await house.event(process, "TRJ-7", starts_in=IN)


async def test_a_green_event_is_cleared_by_an_organiser_of_each_side(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    page = await opens(ayesha)
    assert "Your side:\n• Nothing stands in the way.\nSide B: nothing stands in the way." in page
    assert "Key of side A: not turned yet." in page
    page = await signs(ayesha)
    assert "Status: planned" in page
    assert "Key of side A: turned.\nKey of side B: not turned yet." in page
    assert [bell.text for bell in meera.doorbells] == [BELL]
    await meera.taps("Open")
    assert "Status: cleared" in await meera.taps("Yes, turn our key")
    assert await status(house, event) == "cleared"
    assert rung(ayesha) == [1]
    assert "Nothing is due for you now." in await meera.taps("⌂ Home")


async def test_not_yet_leaves_it_as_it_is_and_still_due(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await signs(ayesha)
    await meera.taps("Open")
    assert "Nothing was changed." in await meera.taps("Not yet")
    assert await keys(house, event) == [("A", ayesha.id)]
    assert "Letting it go ahead" in await meera.taps("⌂ Home")


async def test_of_the_other_side_one_learns_that_something_stands_in_the_way_and_nothing_else(
    house: House, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    checked.says("B", house.now + IN, open_stops=frozenset({"violence"}), band=Band.RED)
    await finds(house, event, meera, "B", STOP)
    page = await opens(ayesha)
    assert "Side B: something stands in the way." in page
    assert "• Nothing stands in the way." in page
    assert "Turn our key" not in ayesha.buttons
    assert not any("red" in message.text or "iolence" in message.text for message in ayesha.received)
    assert "• A question that stops everything is not settled." in await opens(meera)


async def test_amber_waits_for_the_owners_of_controls_too(
    house: House, event: str, checked: Checked, ayesha: Person, bilal: Person, meera: Person
) -> None:
    checked.says("A", house.now + IN, band=Band.AMBER)
    await finds(house, event, ayesha, "A", SMALL)
    assert "• A risk has no control yet" in await opens(ayesha)
    assert "Kept." in await controls(ayesha, "Visas alike", "Bilal")
    await scores(ayesha, "Visas alike", "3", "2", in_place=False)
    await signs(meera)
    page = await signs(ayesha)
    assert "Still to sign, as owner of a control: Bilal" in page
    assert await status(house, event) == "planned"
    await bilal.writes("/start")
    await bilal.taps("Letting it go ahead: Seventh round, 11 November 2026", "Yes, turn our key")
    assert await status(house, event) == "cleared"


async def test_red_takes_a_director_of_each_side_with_a_reason_and_the_coordinator_heard(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    dana, omar = await director(house, process, "Dana", "A"), await director(house, process, "Omar", "B")
    checked.says("A", house.now + IN, band=Band.RED)
    await finds(house, event, ayesha, "A", GRAVE)
    await controls(ayesha, "Walk-out", "Ayesha")
    await scores(ayesha, "Walk-out", "4", "4")
    await signs(ayesha)
    assert "a director of each side signs too" in await signs(meera)
    assert await status(house, event) == "planned"
    await dana.writes("/start")
    assert "Sign as director" not in dana.buttons
    await helen.taps("Open")
    assert "TRJ-7" in helen.screen
    assert "Seventh" not in helen.screen
    assert "Thank you." in await helen.taps("I was consulted")
    assert await status(house, event) == "planned", "the coordinator's word orders nothing"
    for one in (dana, omar):
        assert await status(house, event) == "planned"
        await opens(one)
        await one.taps("Sign as director")
        await one.writes("Silence would cost more")
        await one.taps("Yes, turn our key")
        await one.writes("/start")
        assert "Nothing is due for you now." in one.screen, "what was signed from the page is not asked again"
    assert await status(house, event) == "cleared"
    said = "Signed as director by Dana: Silence would cost more"
    assert said in await opens(ayesha)
    assert said not in await opens(meera)


async def test_of_two_coordinators_the_second_is_not_asked_for_what_the_first_has_said(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    ines = await house.person("Ines", Role.COORDINATOR, process=process)
    checked.says("A", house.now + IN, band=Band.RED)
    await signs(ayesha)
    await ines.writes("/start")
    assert "Consulted before an event" in ines.screen
    await helen.taps("Open", "I was consulted")
    await ines.writes("/start")
    assert "Consulted before an event" not in ines.screen


async def test_a_clearance_falls_when_who_sees_to_a_control_leaves(
    house: House, event: str, checked: Checked, ayesha: Person, bilal: Person, meera: Person
) -> None:
    checked.says("A", house.now + IN, band=Band.AMBER)
    await finds(house, event, ayesha, "A", SMALL)
    await controls(ayesha, "Visas alike", "Bilal")
    await scores(ayesha, "Visas alike", "1", "1", in_place=False)
    await signs(meera)
    await signs(ayesha)
    assert await status(house, event) == "cleared"
    before = rung(meera)
    async with house.visit(bilal) as visit:
        await erase_me(visit, EraseMe())
    await house.rest()
    assert await status(house, event) == "planned"
    assert rung(meera) == [before[0] + 1]
    assert "is no longer with your side" in await opens(ayesha)


async def test_whatever_changes_takes_the_keys_and_the_clearance(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    await consents_to(house, process, paula)
    await signs(ayesha)
    await ayesha.taps("‹ Event", "Participants of your side", "Put on the list", "☐ Paula", "Done", "Save")
    assert await keys(house, event) == []
    await signs(meera)
    await signs(ayesha)
    assert await status(house, event) == "cleared"
    await consents_to(house, process, paula, given=False)
    await house.rest()
    assert await status(house, event) == "planned"
    assert "• Consent is missing for somebody on your list." in await opens(ayesha)
    assert "Side A: something stands in the way." in await opens(meera)


async def test_a_cleared_event_is_planned_again_once_an_answer_has_expired(
    house: House, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    checked.says("B", house.now + timedelta(days=2))
    await signs(ayesha)
    await signs(meera)
    await house.passes(timedelta(days=2) - SECOND)
    assert await status(house, event) == "cleared"
    await house.passes(SECOND)
    assert await status(house, event) == "planned"
    assert "Answers in the risk check of your side have expired." in await opens(meera)
    assert "Side B: something stands in the way." in await opens(ayesha)


async def test_a_pause_needs_a_new_sign_off(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await signs(ayesha)
    await signs(meera)
    await meera.taps("‹ Event", "Pause", "Yes")
    assert await status(house, event) == "paused"
    assert await keys(house, event) == []
    await meera.taps("⌂ Home", "Events", "Seventh round, 11 November 2026", "Resume", "Yes")
    assert await status(house, event) == "planned"
    await signs(ayesha)
    assert await status(house, event) == "planned"
    await signs(meera)
    assert await status(house, event) == "cleared"


async def test_the_coordinator_sees_how_far_it_is_by_code_and_small_numbers_never(
    house: House, process: str, event: str, checked: Checked, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await finds(house, event, meera, "B", SMALL)
    await helen.writes("/start")
    page = await helen.taps("Clearance of events")
    assert "TRJ-7: planned\nSide A: nothing stands in the way.\nKey of side A: not turned yet." in page
    assert "Side B: something stands in the way." in page
    assert "Controls not in place: fewer than five" in page
    assert "Seventh" not in page
    assert "isa" not in page


async def test_another_day_another_sign_off(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await signs(ayesha)
    await signs(meera)
    await ayesha.taps("⌂ Home", "Events", TITLE, "Change", "Date and time")
    await ayesha.writes("12.11.2026")
    await ayesha.taps("14:00", "Karachi", "Save")
    assert await status(house, event) == "planned"
    assert await keys(house, event) == []
    reason = await refused(house, meera, ClearEvent(event), clear_event)
    assert reason == BY_SIGN_OFF_ONLY


async def test_a_director_is_invited_like_any_organiser_and_approved_by_another(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    dana = house.stranger("Dana")
    rank = "This person last: the director, who signs the gravest"
    await opens_link(dana, await link_from(ayesha, "Organiser", rank))
    await confirms(ayesha)
    await bilal.taps("Open", "Approve")
    await joins(dana)
    known = await person_of(house, dana)
    assert known is not None
    assert judging.is_director(known, process, "A")
    assert not judging.is_director(known, process, "B")


async def test_after_a_pause_the_other_side_is_asked_and_rung_again(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await signs(ayesha)
    assert rung(meera) == [1]
    await ayesha.taps("‹ Event", "Pause", "Yes")
    await ayesha.taps("⌂ Home", "Events", TITLE, "Resume", "Yes")
    await meera.writes("/start")
    assert "Letting it go ahead" not in meera.screen
    before = rung(meera)
    await signs(ayesha)
    assert rung(meera) == [before[0] + 1]
    await meera.taps("Open")
    assert "Status: cleared" in await meera.taps("Yes, turn our key")
