"""A duty handed over: the colleague has it, the one who had it sees how it goes, and nobody else can move it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.hand_over import HandOver
from flows.roles import Role
from handlers.actions import Begin, to_json
from handlers.duty_calls import ask_of, tell_coordinators
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work import Work, Works, hand_over
from locales import _
from storage import duties, keyboards, people
from storage.timers import set_timer
from tests.handlers import trip
from tests.house import House, Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HAND_OVER = "Hand over to a colleague"


class Nudged:
    def __init__(self) -> None:
        self.people: list[str | None] = []

    async def __call__(self, visit: Visit, due: Due) -> None:
        self.people.append(due.person)


@pytest.fixture
def nudged() -> Nudged:
    return Nudged()


@pytest.fixture
def works(nudged: Nudged) -> Works:
    shared = replace(trip.work, hands_over=True, due={"trip_nudge": nudged})
    alone = Work(replace(trip.flow, name="alone", title=_("Trip")), about=trip.about, given=trip.given)
    return Works([shared, alone, hand_over.work])


async def states(house: House, flow: str = "trip") -> dict[str, str]:
    """Everybody who was asked, by name."""
    async with house.transaction() as unit:
        return {house.people[one.person].name: one.state for one in await duties.about(unit, flow, "spring")}


async def forged(house: House, person: Person, given: dict[str, str]) -> str:
    """What follows a button that was never shown."""
    async with house.transaction() as unit:
        handle = keyboards.add(unit, person.id, [to_json(Begin("hand_over", given))], None, 0)
    return await person.sends_data(f"{handle}0")


async def test_a_colleague_takes_over_and_is_rung_and_both_see_it(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.writes("/start")
    assert "Who takes it over?" in await ayesha.taps(HAND_OVER)
    assert ayesha.buttons[0] == "Bilal"
    card = await ayesha.taps("Bilal")
    assert "What you have filled in so far is not passed on." in card
    assert "Handed over: Bilal" in await ayesha.taps("Hand over")
    assert await states(house) == {"Ayesha": "passed_on", "Bilal": "open"}
    (bell,) = bilal.doorbells
    assert bell.text == "One item is waiting for you."
    home = await ayesha.taps("⌂ Home")
    assert "Nothing is due for you now." in home
    assert "→ Trip: Spring round: with Bilal since Mon 2 Nov 2026, 14:00 (Karachi)" in home
    await bilal.taps("Open")
    await bilal.writes("Lahore")
    await bilal.taps("Yes")
    await bilal.writes("7")
    await bilal.taps("Save")
    assert "→ Trip: Spring round: done by Bilal" in await ayesha.writes("/start")
    await house.passes(15 * DAY)
    assert "Bilal" not in await ayesha.writes("/start")


async def test_it_is_offered_after_later_and_only_where_somebody_else_may_do_it(
    house: House, process: str, ayesha: Person
) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.taps("Later")
    assert HAND_OVER in ayesha.buttons
    async with house.visit() as visit:
        await duties.open_duty(
            visit.unit, flow="alone", person=ayesha.id, process=process, side="A", subject="spring",
            due_at=house.now + DAY, dedupe="alone",
        )  # fmt: skip
    assert "No colleague of yours here can take it over now." in await ayesha.taps(HAND_OVER)


async def test_what_is_asked_of_one_person_alone_is_not_offered_and_cannot_be_forged(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    async with house.visit() as visit:
        one = await duties.open_duty(
            visit.unit, flow="alone", person=ayesha.id, process=process, side="A", subject="spring",
            due_at=house.now + DAY, dedupe="alone",
        )  # fmt: skip
    await ayesha.writes("/start")
    assert HAND_OVER not in ayesha.buttons
    assert "It is asked of you alone." in (await forged(house, ayesha, {"duty": str(one)})).replace("it is", "It is")
    assert await states(house, "alone") == {"Ayesha": "open"}


async def test_of_several_the_person_says_which(house: House, process: str, ayesha: Person, bilal: Person) -> None:
    await trip.asked(house, ayesha, process, dedupe="one")
    await trip.asked(house, ayesha, process, dedupe="two", subject="autumn")
    await ayesha.writes("/start")
    assert "What shall a colleague do instead of you?" in await ayesha.taps(HAND_OVER)
    await ayesha.taps(ayesha.buttons[1], "Bilal", "Hand over")
    assert len(bilal.doorbells) == 1
    home = await ayesha.writes("/start")
    assert (home.count("• Trip"), home.count("→ Trip")) == (1, 1)


async def test_only_colleagues_of_the_same_side_who_are_there_and_have_it_not_yet_are_offered(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    other = await house.process("KLM")
    await house.person("Olga", Role.ORGANISER, process=other, side="A")
    await house.person("Paul", Role.PARTICIPANT, process=process, side="A")
    gone = await house.person("Gul", Role.ORGANISER, process=process, side="A")
    await gone.blocks()
    busy = await house.person("Basma", Role.ORGANISER, process=process, side="A")
    await trip.asked(house, busy, process, dedupe="busy")
    await trip.asked(house, ayesha, process)
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER)
    names = {name for name in ayesha.buttons if name in {one.name for one in house.people.values()}}
    assert names == {"Bilal"}


async def test_a_colleague_who_lost_the_role_meanwhile_is_not_asked_and_nothing_is_lost(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER, "Bilal")
    await bilal.loses(Role.ORGANISER)
    await ayesha.taps("Hand over")
    assert await states(house) == {"Ayesha": "open"}
    assert bilal.doorbells == []


@pytest.mark.parametrize("to", ["Meera", "Paul", "nobody"])
async def test_it_cannot_be_forced_on_anybody_else(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person, to: str
) -> None:
    paul = await house.person("Paul", Role.PARTICIPANT, process=process, side="A")
    wanted = {"Meera": meera.id, "Paul": paul.id, "nobody": "none"}[to]
    duty = await trip.asked(house, ayesha, process)
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused):
            await hand_over.hand_over(visit, HandOver(str(duty), wanted))
    assert await states(house) == {"Ayesha": "open"}
    assert paul.doorbells == meera.doorbells == []


async def test_nobody_hands_over_what_another_was_asked(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    coordinator = await house.person("Carla", Role.COORDINATOR, process=process)
    duty = await trip.asked(house, ayesha, process)
    for thief in (bilal, meera, coordinator):
        screen = await forged(house, thief, {"duty": str(duty)})
        assert "Spring" not in screen
        assert "Ayesha" not in screen + " ".join(thief.buttons)
        async with house.visit(thief) as visit:
            with pytest.raises(Refused):
                await hand_over.hand_over(visit, HandOver(str(duty), thief.id))
    assert await states(house) == {"Ayesha": "open"}


async def test_a_withdrawn_role_hands_nothing_over(house: House, process: str, ayesha: Person, bilal: Person) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER, "Bilal")
    await ayesha.loses(Role.ORGANISER)
    await ayesha.taps("Hand over")
    assert await states(house) == {"Ayesha": "open"}
    assert bilal.doorbells == []


async def test_what_was_begun_is_closed_and_its_old_buttons_do_nothing(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.taps("Open")
    await ayesha.writes("Lahore")
    question = ayesha.message
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER, "Bilal", "Hand over")
    await ayesha.taps_old(question, "Yes")
    assert "How many?" not in ayesha.screen
    assert "Continue: Trip" not in (await ayesha.writes("/start"), ayesha.buttons)[1]
    assert "Lahore" not in await bilal.taps("Open")


async def test_two_taps_hand_over_once(house: House, process: str, ayesha: Person, bilal: Person) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER, "Bilal")
    card = ayesha.message
    await house.arrive(ayesha.tap(card, "Hand over"), ayesha.tap(card, "Hand over"))
    await house.passes(DAY)
    assert len(bilal.doorbells) == 1


async def test_the_reminder_goes_with_it(
    house: House, process: str, ayesha: Person, bilal: Person, nudged: Nudged
) -> None:
    await trip.asked(house, ayesha, process, nudge_after=3 * HOUR)
    await ayesha.writes("/start")
    await ayesha.taps(HAND_OVER, "Bilal", "Hand over")
    await house.passes(2 * DAY)
    assert nudged.people == [bilal.id]


async def test_it_may_come_back(house: House, process: str, ayesha: Person, bilal: Person) -> None:
    await trip.asked(house, ayesha, process)
    for one, to in ((ayesha, "Bilal"), (bilal, "Ayesha")):
        await one.writes("/start")
        await one.taps(HAND_OVER, to, "Hand over")
    assert "• Trip: Spring round" in await ayesha.writes("/start")
    assert "with Ayesha since" in await bilal.writes("/start")


class TestTheLastRung:
    async def test_every_coordinator_is_rung_once_without_content_and_led_to_the_status(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        carla = await house.person("Carla", Role.COORDINATOR, process=process)
        elsewhere = await house.person("Olga", Role.COORDINATOR, process=await house.process("KLM"))
        for _time in range(2):
            async with house.visit() as visit:
                await tell_coordinators(visit, process, "figures", "trip:spring:A")
        (bell,) = carla.doorbells
        assert bell.text == "One item is waiting for you."
        assert elsewhere.doorbells == ayesha.doorbells == []
        assert "Figures" in await carla.taps("Open")

    async def test_a_coordinator_whose_role_ended_meanwhile_hears_nothing(self, house: House, process: str) -> None:
        carla = await house.person("Carla", Role.COORDINATOR, process=process, zone="America/New_York")
        async with house.visit() as visit:
            await tell_coordinators(visit, process, "figures", "trip:spring:A")
        await carla.loses(Role.COORDINATOR)
        await house.passes(DAY)
        assert carla.doorbells == []


async def test_what_is_asked_late_says_so(house: House, process: str, ayesha: Person) -> None:
    async def asks(visit: Visit, due: Due) -> None:
        visit.person = (await people.by_id(visit.unit, [ayesha.id]))[ayesha.id]
        await ask_of(
            visit, visit.me, Role.ORGANISER, flow="trip", process=process, side="A", subject="spring",
            due_at=visit.now + DAY, dedupe=due.subject,
        )  # fmt: skip

    house.works.due["late"] = asks
    async with house.transaction() as unit:
        for subject, minutes in (("in time", 10), ("late", 120)):
            await set_timer(unit, "late", subject, house.now - timedelta(minutes=minutes))
    await house.rest()
    lines = [line for line in (await ayesha.writes("/start")).splitlines() if line.startswith("•")]
    assert [line.endswith("(asked late)") for line in lines].count(True) == 1
