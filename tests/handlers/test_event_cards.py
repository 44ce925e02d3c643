"""Home says which events are near, how many days are left and how they stand, to each as much as they may know."""

from __future__ import annotations

from datetime import timedelta

from flows.attendance import Move
from flows.event_status import Step
from flows.roles import Role
from storage import attendance, events, programme
from tests.house import House, Person


async def test_an_organiser_opens_a_near_event_from_home(house: House, process: str, ayesha: Person) -> None:
    await house.event(process, "TRJ-7", starts_in=timedelta(days=12))
    assert "◷ Seventh round: 12 days left (planned)" in await ayesha.writes("/start")
    assert "Code: TRJ-7" in await ayesha.taps("Seventh round, 14 November 2026")


async def test_days_are_counted_by_the_calendar_of_the_place(house: House, process: str, ayesha: Person) -> None:
    """It is 14:00 on Monday in Karachi; the event begins at 01:00 on Tuesday."""
    await house.event(process, "TRJ-7", starts_in=timedelta(hours=11))
    assert "◷ Seventh round: 1 day left" in await ayesha.writes("/start")
    await house.passes(timedelta(hours=10, minutes=30))
    assert "◷ Seventh round: today" in await ayesha.writes("/start")


async def test_what_is_far_off_over_or_past_is_not_on_home(house: House, process: str, ayesha: Person) -> None:
    await house.event(process, "TRJ-9", title="Ninth", starts_in=timedelta(days=46))
    await house.event(process, "TRJ-6", title="Sixth", starts_in=timedelta(days=-1))
    off = await house.event(process, "TRJ-8", title="Eighth", starts_in=timedelta(days=20))
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, off)
        assert one is not None
        await events.take_step(unit, one, Step.CANCEL)
    assert "◷" not in await ayesha.writes("/start")


async def test_of_many_events_the_next_three_are_there(house: House, process: str, ayesha: Person) -> None:
    for n in range(5):
        await house.event(process, f"TRJ-{n}", title=f"Talk {n}", starts_in=timedelta(days=20 - n))
    text = await ayesha.writes("/start")
    assert [line.split()[2] for line in text.splitlines() if "◷" in line] == ["4:", "3:", "2:"]


async def test_a_coordinator_learns_the_code_and_the_status_and_opens_nothing(house: House, process: str) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await house.event(process, "TRJ-7", starts_in=timedelta(days=12))
    text = await helen.writes("/start")
    assert "◷ TRJ-7: 12 days left (planned)" in text
    assert "Seventh round" not in text
    assert not [label for label in helen.buttons if "November" in label]


async def test_a_participant_sees_what_they_were_invited_to_and_no_clearance(house: House, process: str) -> None:
    farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
    await house.event(process, "TRJ-8", title="Not theirs", starts_in=timedelta(days=3))
    mine = await house.event(process, "TRJ-7", starts_in=timedelta(days=12), attendees=[(farah, "A")])
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, mine)
        assert one is not None
        await attendance.move(unit, one, "A", [farah.id], Move.INVITE, None)
        await events.take_step(unit, one, Step.CLEAR)
    text = await farah.writes("/start")
    assert "◷ Seventh round: 12 days left (planned)" in text
    assert "Not theirs" not in text


async def test_another_process_is_nothing_to_anybody_here(house: House, process: str, ayesha: Person) -> None:
    await house.event(await house.process("LAN"), "LAN-1", title="Elsewhere", starts_in=timedelta(days=3))
    assert "Elsewhere" not in await ayesha.writes("/start")
