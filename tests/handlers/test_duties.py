"""Asking people to do something: a bell without content in their own daytime, put off, or not rung at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from flows.roles import Role
from handlers.work import Works
from storage import duties
from storage.tables.delivery import outbox
from tests.handlers import trip
from tests.house import House, Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def works() -> Works:
    return trip.works


async def faults(house: House) -> list[str | None]:
    """Why notices were not sent."""
    async with house.transaction() as unit:
        return [row.fault for row in await unit.rows(select(outbox.c.fault).where(outbox.c.state == "dropped"))]


async def states(house: House, person: Person) -> list[str]:
    async with house.transaction() as unit:
        return [one.state for one in await duties.about(unit, "trip", "spring") if one.person == person.id]


async def test_the_bell_says_nothing_and_what_it_is_about_comes_on_opening(
    house: House, ayesha: Person, process: str
) -> None:
    await trip.asked(house, ayesha, process)
    (bell,) = ayesha.doorbells
    assert bell.text == "One item is waiting for you."
    assert bell.buttons == ["Open", "Later"]
    assert bell.protected
    assert "What is it called?" in await ayesha.taps("Open")
    assert ayesha.message.id == bell.id, "it opens in its place"


async def test_what_is_due_stands_on_home_until_it_is_done(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process)
    assert "• Trip: Spring round, by Thu 5 Nov 2026, 14:00 (Karachi)" in await ayesha.writes("/start")
    await ayesha.taps("Trip: Spring round")
    await ayesha.writes("Lahore")
    await ayesha.taps("Yes")
    await ayesha.writes("7")
    await ayesha.taps("Save")
    home = await ayesha.taps("⌂ Home")
    assert "Nothing is due for you now." in home
    assert "✓ Trip: Spring round, Mon 2 Nov 2026, 14:00 (Karachi)" in home
    assert await states(house, ayesha) == ["done"]


async def test_the_most_urgent_comes_first_on_home(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process, dedupe="later", due_at=house.now + 5 * DAY)
    await trip.asked(house, ayesha, process, dedupe="sooner", due_at=house.now + DAY)
    lines = [line for line in (await ayesha.writes("/start")).splitlines() if line.startswith("•")]
    assert [line.partition(", by ")[2][:9] for line in lines] == ["Tue 3 Nov", "Sat 7 Nov"]


async def test_asking_twice_for_the_same_rings_once(house: House, ayesha: Person, process: str) -> None:
    assert await trip.asked(house, ayesha, process) is not None
    assert await trip.asked(house, ayesha, process) is None
    await house.passes(DAY)
    assert len(ayesha.doorbells) == 1


async def test_a_bell_waits_for_the_morning_where_the_person_lives(house: House, process: str) -> None:
    near = await house.person("Ayesha", Role.ORGANISER, process=process, side="A", zone="Asia/Karachi")
    far = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
    await trip.asked(house, near, process, dedupe="near")
    await trip.asked(house, far, process, dedupe="far")  # four in the morning in New York
    assert (len(near.doorbells), len(far.doorbells)) == (1, 0)
    await house.passes(4 * HOUR - timedelta(seconds=1))
    assert not far.doorbells
    await house.passes(timedelta(seconds=1))
    assert len(far.doorbells) == 1


async def test_a_bell_waits_for_the_end_of_the_weekend_and_of_holidays(house: House, process: str) -> None:
    kabul = await house.person("Farah", Role.ORGANISER, process=process, side="A", zone="Asia/Kabul", country="AF")
    bonn = await house.person("Jonas", Role.ORGANISER, process=process, side="A", zone="Europe/Berlin", country="DE")
    house.clock.at = datetime(2026, 12, 24, 19, 30, tzinfo=UTC)  # Christmas Eve, a Thursday, late
    await trip.asked(house, kabul, process, dedupe="kabul", due_at=house.now + 9 * DAY)
    await trip.asked(house, bonn, process, dedupe="bonn", due_at=house.now + 9 * DAY)
    rang: dict[str, datetime] = {}
    for _hour in range(24 * 5):
        await house.passes(HOUR)
        for name, person in (("kabul", kabul), ("bonn", bonn)):
            if person.doorbells:
                rang.setdefault(name, house.now)
    assert rang["kabul"] - HOUR <= datetime(2026, 12, 26, 3, 30, tzinfo=UTC) <= rang["kabul"], "Friday is the day off"
    assert rang["bonn"] - HOUR <= datetime(2026, 12, 28, 7, 0, tzinfo=UTC) <= rang["bonn"], "two holidays, a weekend"


async def test_what_is_urgent_rings_at_any_hour(house: House, process: str) -> None:
    far = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
    await trip.asked(house, far, process, urgent=True)
    assert len(far.doorbells) == 1


async def test_later_rings_again_another_day_once_however_often_it_was_tapped(
    house: House, ayesha: Person, process: str
) -> None:
    await trip.asked(house, ayesha, process)
    bell = ayesha.message
    await house.arrive(ayesha.tap(bell, "Later"), ayesha.tap(bell, "Later"))
    assert "I will ring again on Tue 3 Nov 2026, 10:00 (Karachi)." in ayesha.screen
    assert await states(house, ayesha) == ["snoozed"]
    await house.passes(20 * HOUR - timedelta(minutes=1))
    assert len(ayesha.doorbells) == 1
    await house.passes(DAY)
    assert len(ayesha.doorbells) == 2
    assert "What is it called?" in await ayesha.taps("Open")


async def test_what_was_put_off_can_still_be_done_from_home(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.taps("Later", "⌂ Home", "Trip: Spring round")
    await ayesha.writes("Lahore")
    await ayesha.taps("Yes")
    await ayesha.writes("7")
    await ayesha.taps("Save")
    await house.passes(2 * DAY)
    assert len(ayesha.doorbells) == 1, "nothing rings for what is done"


async def test_there_is_no_later_past_the_due_time(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process, due_at=house.now + 10 * HOUR)
    assert "There is no time left to wait: this is due by Tue 3 Nov 2026, 00:00 (Karachi)." in await ayesha.taps(
        "Later"
    )
    assert await states(house, ayesha) == ["open"]


async def test_a_button_for_what_is_done_says_so(house: House, ayesha: Person, process: str) -> None:
    duty = await trip.asked(house, ayesha, process)
    bell = ayesha.message
    async with house.transaction() as unit:
        await duties.settle(unit, str(duty), "lapsed")
    for label in ("Open", "Later"):
        assert "This is done already, or no longer needed." in await ayesha.taps_old(bell, label)


async def test_a_bell_is_not_sent_once_its_duty_is_over(house: House, process: str) -> None:
    far = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
    duty = await trip.asked(house, far, process)
    async with house.transaction() as unit:
        await duties.settle(unit, str(duty), "passed_on")
    await house.passes(DAY)
    assert far.received == []
    assert await faults(house) == ["not_entitled"]


@pytest.mark.parametrize("where", ["here", "on the other side", "in another process"])
async def test_a_bell_is_not_sent_to_whom_lost_the_role_while_it_waited(house: House, process: str, where: str) -> None:
    far = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
    other = await house.process("CHA")
    await trip.asked(house, far, process)
    await far.loses(Role.ORGANISER)
    if where == "on the other side":
        await far.gets(Role.ORGANISER, process=process, side="B")
    if where == "in another process":
        await far.gets(Role.ORGANISER, process=other, side="A")
    await house.passes(DAY)
    assert far.received == []
    assert await faults(house) == ["not_entitled"]
    assert "Spring" not in await far.writes("/start")


async def test_a_bell_is_not_sent_to_whom_blocked_the_bot_and_their_duty_stays(house: House, process: str) -> None:
    far = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
    await trip.asked(house, far, process)
    await far.blocks()
    await house.passes(DAY)
    assert far.doorbells == []
    assert await faults(house) == ["not_entitled"]
    await far.blocks(False)
    assert "Spring round" in await far.writes("/start")


async def test_a_bell_already_there_opens_nothing_once_the_role_is_gone(
    house: House, ayesha: Person, process: str
) -> None:
    await trip.asked(house, ayesha, process)
    bell = ayesha.message
    await ayesha.loses(Role.ORGANISER, process=process)
    for label in ("Open", "Later"):
        assert "This is not open to you." in await ayesha.taps_old(bell, label)
    assert await states(house, ayesha) == ["open"]


async def test_nobody_can_open_or_put_off_what_another_was_asked(
    house: House, ayesha: Person, bilal: Person, meera: Person, process: str
) -> None:
    await trip.asked(house, ayesha, process)
    for label in ("Open", "Later"):
        for thief in (bilal, meera):
            await thief.sends_data(ayesha.doorbells[0].data(label))
            assert "Spring" not in thief.screen
    assert await states(house, ayesha) == ["open"]


async def test_a_snooze_ends_with_silence_for_whom_lost_the_role(house: House, ayesha: Person, process: str) -> None:
    await trip.asked(house, ayesha, process)
    await ayesha.taps("Later")
    await ayesha.loses(Role.ORGANISER, process=process)
    await house.passes(2 * DAY)
    assert len(ayesha.doorbells) == 1


async def test_bells_come_in_the_persons_language(house: House, process: str) -> None:
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A", language="ur")
    await trip.asked(house, ayesha, process)
    assert ayesha.doorbells[0].text == "ایک چیز آپ کی منتظر ہے۔"
    assert ayesha.doorbells[0].buttons == ["کھولیں", "بعد میں"]
