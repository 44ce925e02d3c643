"""What is due when: outages, moved events and people, clocks put forward and back, and zones with new rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.analysis.rounds import HOUR
from flows.correction import CorrectZone
from flows.roles import Role
from handlers.event_plans import Plan, replan
from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work import Works, missed, outcome_harvest
from handlers.work.daily import look_ahead
from handlers.work.harvest_rounds import plan_harvests
from handlers.work.self_service import correct_zone
from locales import _
from storage import accounts, events, programme, rules, timers
from storage.programme import Event
from tests.handlers import trip
from tests.house import House, Person
from tests.zones import other_rules

DAY, HOURS = timedelta(days=1), timedelta(hours=1)
STAGE, SILENT_STAGE = "visit_stage", "visit_close"


async def two_days_before(visit: Visit, event: Event) -> list[datetime]:
    moment = event.starts_at - 2 * DAY
    return [moment] if moment > visit.now else []


class Heard:
    """What came, and when."""

    def __init__(self) -> None:
        self.dues: list[tuple[str, str, datetime]] = []

    async def __call__(self, visit: Visit, due: Due) -> None:
        self.dues.append((due.kind, due.subject, visit.now))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _subject, _moment in self.dues]

    @property
    def moments(self) -> list[datetime]:
        return [moment for _kind, _subject, moment in self.dues]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def works(heard: Heard) -> Works:
    plans = {STAGE: Plan(two_days_before, _("Trip")), SILENT_STAGE: Plan(two_days_before)}
    due = {STAGE: heard, SILENT_STAGE: heard, "alarm": heard}
    return Works([replace(trip.work, plans=plans, due=due), missed.work, outcome_harvest.work])


async def planned(house: House, process: str, starts_in: timedelta = 4 * DAY, zone: str = "Asia/Karachi") -> Event:
    one = await house.event(process, "TRJ-7", starts_in=starts_in, zone=zone)
    async with house.visit() as visit:
        event = await programme.event_by_id(visit.unit, one)
        assert event is not None
        await replan(visit, event)
    return event


async def ahead(house: House, subject: str, kind: str = STAGE) -> list[datetime]:
    async with house.transaction() as unit:
        return [moment for one, moment in await timers.still_ahead(unit, subject) if one == kind]


async def after_an_outage(house: House, lasting: timedelta) -> None:
    """Nothing runs meanwhile; then everything that is due comes at once."""
    house.clock.advance(lasting)
    await house.rest()


class TestAnOutage:
    async def test_what_was_missed_by_less_than_a_day_is_made_up_for_once(
        self, house: House, process: str, ayesha: Person, heard: Heard
    ) -> None:
        await planned(house, process)
        await after_an_outage(house, 2 * DAY + 23 * HOURS)
        assert sorted(heard.kinds) == [SILENT_STAGE, STAGE]
        await house.passes(10 * DAY)
        assert len(heard.dues) == 2
        assert "while the bot was away" not in await ayesha.writes("/start")

    async def test_after_48_hours_the_organisers_decide_and_nothing_is_asked_blindly(
        self, house: House, process: str, ayesha: Person, meera: Person, heard: Heard
    ) -> None:
        await planned(house, process, starts_in=5 * DAY)
        await house.passes(2 * DAY)
        await after_an_outage(house, 2 * DAY + HOURS)  # its stage was due after one day of it
        assert heard.kinds == [SILENT_STAGE], "what asks nobody for anything happens however late"
        for one in (ayesha, meera):
            (bell,) = one.doorbells
            assert bell.text == "One item is waiting for you."
        await ayesha.taps("Open")
        assert "Trip: Seventh round, due Thu 5 Nov 2026, 14:00 (Karachi)" in ayesha.buttons

    async def test_asked_for_now_it_comes_once_and_leaves_everybodys_home(
        self, house: House, process: str, ayesha: Person, meera: Person, heard: Heard
    ) -> None:
        await planned(house, process, starts_in=5 * DAY)
        await after_an_outage(house, 4 * DAY + HOURS)
        assert "1 item was due while the bot was away." in await meera.writes("/start")
        await ayesha.taps("Open")
        await ayesha.taps(ayesha.buttons[0])
        assert "It is asked for now." in await ayesha.taps("Yes, ask for it now")
        assert heard.kinds == [SILENT_STAGE, STAGE]
        assert "while the bot was away" not in await meera.writes("/start")

    async def test_left_out_it_never_comes(self, house: House, process: str, ayesha: Person, heard: Heard) -> None:
        await planned(house, process, starts_in=5 * DAY)
        await after_an_outage(house, 4 * DAY + HOURS)
        await ayesha.writes("/start")
        await ayesha.taps("Decide")
        await ayesha.taps(ayesha.buttons[0])
        assert "It is left out." in await ayesha.taps("No, leave it out")
        await house.passes(10 * DAY)
        assert heard.kinds == [SILENT_STAGE]

    async def test_two_organisers_decide_at_once_and_the_second_is_told(
        self, house: House, process: str, ayesha: Person, meera: Person, heard: Heard
    ) -> None:
        await planned(house, process, starts_in=5 * DAY)
        await after_an_outage(house, 4 * DAY + HOURS)
        for one in (ayesha, meera):
            await one.taps("Open")
            await one.taps(one.buttons[0])
        await ayesha.taps("No, leave it out")
        assert "Somebody has decided on this already" in await meera.taps("Yes, ask for it now")
        assert heard.kinds == [SILENT_STAGE]

    async def test_it_is_nobodys_to_decide_but_the_organisers(
        self, house: House, process: str, ayesha: Person, heard: Heard
    ) -> None:
        other = await house.process("KLM")
        outsider = await house.person("Olga", Role.ORGANISER, process=other, side="A")
        participant = await house.person("Paul", Role.PARTICIPANT, process=process, side="A")
        await planned(house, process, starts_in=5 * DAY)
        await after_an_outage(house, 4 * DAY + HOURS)
        bell = ayesha.doorbells[0]
        for thief in (outsider, participant):
            assert thief.doorbells == []
            await thief.sends_data(bell.data("Open"))
            assert "Seventh" not in thief.screen + " ".join(thief.buttons)
            assert "while the bot was away" not in await thief.writes("/start")
        await ayesha.loses(Role.ORGANISER)
        assert "Seventh" not in await ayesha.taps_old(bell, "Open") + " ".join(ayesha.buttons)

    async def test_a_rhythm_makes_up_for_an_outage_once_and_goes_on_as_before(
        self, house: House, process: str, ayesha: Person, heard: Heard
    ) -> None:
        async with house.transaction() as unit:
            await rules.begin(unit, "alarm", process, ayesha.id, HOUR, 1, house.now.date() + DAY)
        await after_an_outage(house, 4 * DAY)  # Friday 14:00 in Karachi: four alarms were missed
        assert heard.kinds == ["alarm"]
        await house.passes(2 * DAY)
        assert [moment.isoformat() for moment in heard.moments[1:]] == [
            "2026-11-07T05:00:00+00:00",
            "2026-11-08T05:00:00+00:00",
        ]


class TestMovedEvents:
    async def test_an_event_moved_while_its_timer_lies_in_the_inbox_is_not_asked_about_for_the_old_date(
        self, house: House, process: str, heard: Heard
    ) -> None:
        event = await planned(house, process)
        house.clock.advance(2 * DAY)
        async with house.transaction() as unit:
            assert await timers.fire_due(unit) == 2
        async with house.visit() as visit:  # handles what lies in the inbox when it is over
            moved = await events.change(visit.unit, event, starts_at=event.starts_at + 7 * DAY)
            await replan(visit, moved)
        assert heard.dues == []
        await house.passes(7 * DAY)
        assert heard.moments == [event.starts_at + 5 * DAY] * 2

    async def test_an_event_called_off_while_its_timer_lies_in_the_inbox_asks_for_nothing(
        self, house: House, process: str, heard: Heard
    ) -> None:
        event = await planned(house, process)
        house.clock.advance(2 * DAY)
        async with house.transaction() as unit:
            await timers.fire_due(unit)
        async with house.visit() as visit:
            await replan(visit, replace(event, status="cancelled"))
        await house.passes(7 * DAY)
        assert heard.dues == []


class TestClocks:
    @pytest.mark.parametrize(
        ("zone", "first", "moments"),
        [
            # Forward on Sunday 28 March 2027, back on Sunday 31 October.
            ("Europe/London", "2027-03-27", ["2027-03-27T10:00", "2027-03-28T09:00", "2027-03-29T09:00"]),
            ("Europe/London", "2027-10-30", ["2027-10-30T09:00", "2027-10-31T10:00", "2027-11-01T10:00"]),
            ("Asia/Kabul", "2028-02-28", ["2028-02-28T05:30", "2028-02-29T05:30", "2028-03-01T05:30"]),
        ],
    )
    async def test_ten_o_clock_is_ten_o_clock_whatever_the_clocks_do(
        self, house: House, process: str, zone: str, first: str, moments: list[str], heard: Heard
    ) -> None:
        person = await house.person("Imran", Role.ORGANISER, process=process, side="A", zone=zone)
        begins = datetime.fromisoformat(first).date()
        house.clock.at = datetime.combine(begins, time(3), UTC)
        async with house.transaction() as unit:
            await rules.begin(unit, "alarm", process, person.id, HOUR, 1, begins)
        await house.passes(2 * DAY + 12 * HOURS)
        assert heard.moments == [datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments]

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2027-03-28", ["2027-03-28T01:30"]),  # half past one is left out: half past two instead
            ("2027-10-31", ["2027-10-31T00:30"]),  # half past one comes twice: rung once
        ],
    )
    async def test_an_hour_that_is_left_out_or_comes_twice_is_due_once(
        self, house: House, process: str, day: str, expected: list[str], heard: Heard
    ) -> None:
        person = await house.person("Imran", Role.ORGANISER, process=process, side="A", zone="Europe/London")
        begins = datetime.fromisoformat(day).date()
        house.clock.at = datetime.combine(begins, time(0), UTC) - HOURS
        async with house.transaction() as unit:
            await rules.begin(unit, "alarm", process, person.id, time(1, 30), 1, begins)
        await house.passes(20 * HOURS)
        assert heard.moments == [datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in expected]

    async def test_who_moves_between_setting_and_due_is_asked_at_their_new_ten_o_clock(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        async with house.transaction() as unit:
            await plan_harvests(unit, process, 1)
            await accounts.set_zone(unit, ayesha.id, "America/New_York")
        assert await ahead(house, process, "harvest_round") == [datetime(2026, 11, 3, 15, tzinfo=UTC)]
        await house.passes(2 * DAY)
        (following,) = await ahead(house, process, "harvest_round")
        assert following.astimezone(ZoneInfo("America/New_York")).isoformat() == "2027-02-02T10:00:00-05:00"

    async def test_a_bell_that_waits_for_the_morning_waits_for_that_of_where_the_person_is_now(
        self, house: House, process: str
    ) -> None:
        tara = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
        await trip.asked(house, tara, process, dedupe="waits")  # four in the morning there: at eight
        await trip.asked(house, tara, process, dedupe="urgent", subject="autumn", urgent=True)
        assert len(tara.doorbells) == 1
        async with house.visit(tara) as visit:
            await correct_zone(visit, CorrectZone("Pacific/Auckland"))  # where it is ten in the evening
        await house.passes(9 * HOURS)
        assert len(tara.doorbells) == 1
        await house.passes(HOURS)
        assert len(tara.doorbells) == 2

    async def test_who_flies_east_past_the_hour_is_asked_once_and_not_skipped(
        self, house: House, process: str, heard: Heard
    ) -> None:
        person = await house.person("Tara", Role.ORGANISER, process=process, side="A", zone="America/New_York")
        async with house.transaction() as unit:
            await rules.begin(unit, "alarm", process, person.id, HOUR, 7, house.now.date())  # in six hours
            await accounts.set_zone(unit, person.id, "Asia/Karachi")  # where it is two already
        await house.passes(3 * DAY)
        assert heard.kinds == ["alarm"]
        assert await ahead(house, process, "alarm") == [datetime(2026, 11, 9, 5, tzinfo=UTC)]

    async def test_where_a_zone_gets_other_rules_event_and_stages_keep_the_hour_on_the_wall(
        self, house: House, process: str, ayesha: Person, heard: Heard, tmp_path: Path
    ) -> None:
        event = await planned(house, process, starts_in=30 * DAY)  # 14:00 in Karachi
        async with house.transaction() as unit:
            await plan_harvests(unit, process, 10)
        with other_rules(tmp_path, "Asia/Karachi", like="Asia/Dubai"):
            async with house.visit() as visit:
                assert await look_ahead(visit) == 2, "the event and Ayesha's round"
            async with house.visit() as visit:
                assert await look_ahead(visit) == 0
            async with house.transaction() as unit:
                now = await programme.event_by_id(unit, event.id)
            assert now is not None
            assert now.starts_at == event.starts_at + HOURS
            assert (now.status, now.revision) == (event.status, event.revision)
            assert await ahead(house, event.id) == [now.starts_at - 2 * DAY]
            assert await ahead(house, process, "harvest_round") == [datetime(2026, 11, 12, 6, tzinfo=UTC)]
            await house.passes(29 * DAY)
        assert heard.moments == [now.starts_at - 2 * DAY] * 2

    async def test_whoever_came_to_a_role_is_in_its_rhythm_the_next_day(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        async with house.visit() as visit:
            assert await look_ahead(visit) == 1
        bilal = await house.person("Bilal", Role.COORDINATOR, process=process)
        async with house.visit() as visit:
            assert await look_ahead(visit) == 1
        async with house.transaction() as unit:
            asked = {one.person for one in await rules.of(unit, "harvest_round", process)}
        assert asked == {ayesha.id, bilal.id}

    async def test_an_erased_person_leaves_no_rhythm_behind(self, house: House, process: str, ayesha: Person) -> None:
        async with house.transaction() as unit:
            await plan_harvests(unit, process, 1)
            await accounts.erase(unit, ayesha.id)
        async with house.transaction() as unit:
            assert await rules.of(unit, "harvest_round", process) == []
        assert await ahead(house, process, "harvest_round") == []
