"""Invitations as organisers and guests live through them: one link, one person, nothing given before it is confirmed."""

from __future__ import annotations

from datetime import timedelta

from flows.roles import Role
from storage import people
from tests.handlers.inviting import OPENED, confirms, joins, link_from, opens, participant
from tests.house import House, Person


async def person_of(house: House, guest: Person) -> people.Person | None:
    async with house.transaction() as unit:
        lookup = unit.master.lookup(guest.account)
        return (await people.by_lookup(unit, [lookup]))[0].get(lookup)


async def test_a_guest_is_told_nothing_before_the_organiser_has_compared_the_code(
    house: House, ayesha: Person, process: str
) -> None:
    rehan = house.stranger("Rehan")
    code = await opens(rehan, await link_from(ayesha))
    assert OPENED in rehan.screen
    assert "TRJ" not in rehan.screen
    assert "articipant" not in rehan.screen
    known = await person_of(house, rehan)
    assert known is not None
    assert known.roles == []
    assert [bell.text for bell in ayesha.doorbells] == ["One item is waiting for you."]
    await ayesha.taps("Open")
    assert "Rehan" in ayesha.screen
    assert "R.K." in ayesha.screen
    assert f"Your code is {code}." in ayesha.screen


async def test_whoever_is_confirmed_joins_and_finds_their_home(house: House, ayesha: Person, process: str) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    assert "Confirmed." in await confirms(ayesha)
    assert [bell.text for bell in rehan.doorbells] == ["One item is waiting for you."]
    await rehan.taps("Open")
    assert "Participant, TRJ dialogue, side A" in rehan.screen
    screen = await joins(rehan, *["Yes, I agree"] * 3, "No", "No", "Yes, I agree", name="Dr Rehan")
    assert screen.startswith("Home\n\nWelcome.")
    known = await person_of(house, rehan)
    assert known is not None
    assert [(held.role, held.process, held.side) for held in known.roles] == [(Role.PARTICIPANT, process, "A")]
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Dr Rehan")
    assert "Photographs: no" in ayesha.screen
    assert "Sound and video: agreed on 2 November 2026" in ayesha.screen
