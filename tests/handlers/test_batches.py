"""Turns that share a transaction: whoever acts later in it has the rights that the earlier turns have left them."""

from __future__ import annotations

from tests.handlers.inviting import participant
from tests.house import House, Person


async def test_a_role_that_an_earlier_turn_of_the_batch_ended_opens_nothing(
    house: House, ayesha: Person, bilal: Person
) -> None:
    await bilal.writes("/start")
    consultation = bilal.tap(bilal.message, "Consultation")
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Bilal", "End the role")
    await house.arrive(ayesha.tap(ayesha.message, "Yes, end it"), consultation)
    assert bilal.screen.startswith("This is not open to you.")


async def test_a_conversation_whose_role_an_earlier_turn_of_the_batch_ended_is_closed(
    house: House, ayesha: Person, bilal: Person
) -> None:
    await bilal.writes("/start")
    await bilal.taps("People on your side", "Invite somebody")
    chosen = bilal.tap(bilal.message, "Participant")
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Bilal", "End the role")
    await house.arrive(ayesha.tap(ayesha.message, "Yes, end it"), chosen)
    assert "no longer open to you" in bilal.screen


async def test_nobody_elses_turn_in_the_batch_changes_by_it(
    house: House, ayesha: Person, bilal: Person, meera: Person
) -> None:
    for one in (ayesha, bilal, meera):
        await one.writes("/start")
    hers = meera.tap(meera.message, "Consultation")
    rehan = await participant(house, ayesha, "Rehan")
    await rehan.writes("/start")
    his = rehan.tap(rehan.message, "Privacy")
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Bilal", "End the role")
    await house.arrive(ayesha.tap(ayesha.message, "Yes, end it"), hers, his)
    assert "Consultation" in meera.screen
    assert "What is held on you" in rehan.screen


async def test_a_pause_by_an_earlier_turn_of_the_batch_stops_the_other_side(
    house: House, ayesha: Person, meera: Person
) -> None:
    await meera.writes("/start")
    consultation = meera.tap(meera.message, "Consultation")
    await ayesha.writes("/start")
    await ayesha.taps("Pause everything")
    await house.arrive(ayesha.tap(ayesha.message, "Yes, pause TRJ now"), consultation)
    assert [message for message in meera.received if "one side has stopped everything" in message.text]
    assert not [message for message in meera.received if message.text.startswith("Consultation")]
