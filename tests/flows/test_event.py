"""Planning an event, changing it and leading it on, as the organiser reads and taps it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import event, event_change, event_step
from flows.engine import Ask, Choice
from flows.engine.kinds import LocalTime
from flows.event import CreateEvent, DueFor, Duration, EventsToJoin, EventZones, HostsOf, NextEventCode, ends_at
from flows.event_change import (
    Brief,
    BriefOf,
    ComingEvents,
    HostEvent,
    HostsInstead,
    JoinEvent,
    LengthenEvent,
    MoveEvent,
    OthersToJoin,
    Part,
    PlaceEvent,
    RenameEvent,
    ShiftsOf,
)
from flows.event_status import Status, Step
from flows.event_step import Outlook, OutlookOf, StepEvent
from flows.process_settings import EventKind, Track
from locales import Words
from tests.talk import Talk

KARACHI = "Asia/Karachi"
TENTH = LocalTime(date(2026, 12, 10), time(10), KARACHI)
TWELFTH = LocalTime(date(2026, 12, 12), time(10), KARACHI)
HOSTS = [Choice("B", Words("Side B (proposed)")), Choice("A", Words("Side A")), Choice("neither", Words("Neither"))]
ZONES = [Choice(KARACHI, Words("Karachi"))]


def planning(kind: EventKind, **given_: str) -> Talk:
    facts: dict[Any, Any] = {
        event.OwnProcesses(): [Choice("p", Words("Lantern Dialogue"))],
        event.TracksOf("p"): [Choice("core", Words("Core track")), Choice("youth", Words("Youth track"))],
        EventZones(): ZONES,
        HostsOf("p"): HOSTS,
        EventsToJoin("p"): [Choice("alone", Words("No, it stands on its own")), Choice("e7", Words("Seventh round"))],
        NextEventCode("p"): "LAN-8",
        DueFor("p", kind, TENTH): [Words("Risk check: 8 Dec 2026, 10:00")],
    }
    return Talk(event.flow, facts, given={event.process: "p", **({event.track: given_["track"]} if given_ else {})})


def dated(talk: Talk) -> Talk:
    talk.writes("10.12.2026")
    talk.writes("10:00")
    talk.taps("Karachi")
    return talk


def test_a_core_round_takes_seven_answers_and_shows_what_will_be_due() -> None:
    talk = planning(EventKind.CORE, track="core")
    assert talk.asks == "What kind of event is it?"
    talk.taps("Core round")
    assert talk.writes("Eighth round") == ["When does it begin?"]
    assert dated(talk).asks == "How long does it last?"
    talk.taps("Two days")
    assert talk.taps("Skip") == ["Who hosts?"]
    assert talk.buttons[0] == "Side B (proposed)"
    talk.taps("Side B (proposed)")
    assert "Risk check: 8 Dec 2026, 10:00" in talk.says[0]
    assert talk.card == {
        "Process": "Lantern Dialogue",
        "Kind": "Core round",
        "Track": "Core track",
        "Title": "Eighth round",
        "Begins": "Thu 10 Dec 2026, 10:00 (Karachi)",
        "Lasts": "Two days",
        "Place": "Skipped",
        "Host": "Side B (proposed)",
    }
    assert "Eighth round is planned, as LAN-8." in talk.taps("Save")[0]
    assert talk.effects == [
        CreateEvent(
            "p",
            EventKind.CORE,
            Track.CORE,
            "Eighth round",
            TENTH,
            datetime(2026, 12, 11, 13, 0, tzinfo=UTC),
            "",
            "B",
            None,
        )
    ]


def test_the_track_is_asked_where_there_are_several_and_a_side_meeting_may_be_part_of_a_round() -> None:
    talk = planning(EventKind.SIDE_MEETING)
    talk.taps("Side meeting")
    assert talk.asks == "On which track?"
    talk.taps("Youth track")
    talk.writes("Evening tea")
    dated(talk).taps("Not known yet")
    talk.writes("Hall 2")
    talk.taps("Neither")
    assert talk.asks == "Is it part of another event?"
    talk.taps("Seventh round", "Save")
    [made] = talk.effects
    assert isinstance(made, CreateEvent)
    assert (made.track, made.host, made.parent, made.place, made.ends_at) == (Track.YOUTH, None, "e7", "Hall 2", None)


def test_a_time_that_is_past_is_asked_again() -> None:
    talk = planning(EventKind.CORE, track="core")
    talk.taps("Core round")
    talk.writes("Eighth round")
    talk.writes("22.11.2026")
    talk.writes("16:59")  # it is 17:00 in Karachi
    assert talk.taps("Karachi")[0] == "That is past already. Please choose a later time."


def test_half_a_plan_survives_a_restart() -> None:
    talk = planning(EventKind.CORE, track="core")
    talk.taps("Core round")
    talk.writes("Eighth round")
    assert talk.leaves_and_returns() == ["When does it begin?"]


@given(
    st.sampled_from(Duration),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.times(),
    st.sampled_from(["Asia/Karachi", "Europe/London", "America/New_York"]),
)
def test_no_event_ends_before_it_begins(lasts: Duration, day: date, at: time, zone: str) -> None:
    starts = LocalTime(day, time(at.hour, at.minute), zone)
    over = ends_at(starts, lasts)
    assert over is None or over > starts.instant


class TestChanging:
    def changing(self, *, cleared: bool = False) -> Talk:
        facts: dict[Any, Any] = {
            ComingEvents(): [Choice("e", Words("Eighth round, 10 December 2026"))],
            BriefOf("e"): Brief("Eighth round", TENTH, cleared),
            EventZones(): ZONES,
            ShiftsOf("e", TWELFTH): [Words("Risk check: from 8 December to 10 December")],
            HostsInstead("e"): HOSTS,
            OthersToJoin("e"): [Choice("alone", Words("No, it stands on its own")), Choice("e7", Words("Seventh"))],
        }
        return Talk(event_change.flow, facts, given={event_change.event: "e"})

    def test_a_new_date_says_what_moves_with_it(self) -> None:
        talk = self.changing(cleared=True)
        assert talk.asks == "Eighth round: what shall be changed?"
        talk.taps("Date and time")
        talk.writes("12.12.2026")
        talk.writes("10:00")
        [card] = talk.taps("Karachi")
        assert "From Thu 10 Dec 2026, 10:00 (Karachi) to Sat 12 Dec 2026, 10:00 (Karachi)." in card
        assert "Risk check: from 8 December to 10 December" in card
        assert "It was cleared as it stood: after this it has to be cleared again." in card
        [closing] = talk.taps("Save")
        assert "Risk check: from 8 December to 10 December" in closing
        assert talk.effects == [MoveEvent("e", TWELFTH)]

    def test_a_new_title_takes_no_clearance(self) -> None:
        talk = self.changing(cleared=True)
        talk.taps("Title")
        assert "cleared again" not in talk.writes("Autumn round")[0]
        assert talk.taps("Save") == ["Autumn round is changed."]
        assert talk.effects == [RenameEvent("e", "Autumn round")]

    @pytest.mark.parametrize(
        ("part", "answer", "effect"),
        [
            ("How long", "Half a day", LengthenEvent("e", Duration.HALF_DAY)),
            ("Place", "Skip", PlaceEvent("e", "")),
            ("Host", "Side A", HostEvent("e", "A")),
            ("Host", "Neither", HostEvent("e", None)),
            ("Part of", "Seventh", JoinEvent("e", "e7")),
            ("Part of", "No, it stands on its own", JoinEvent("e", None)),
        ],
    )
    def test_each_part_is_changed_alone(self, part: str, answer: str, effect: object) -> None:
        talk = self.changing()
        talk.taps(part, answer, "Save")
        assert talk.effects == [effect]

    def test_every_part_has_a_question(self) -> None:
        asked = {ask.name for ask in event_change.flow.steps[2:] if isinstance(ask, Ask)}
        assert len(asked) == len(Part)


class TestLeadingOn:
    def stepping(self, step: Step, leads_to: Status) -> Talk:
        facts: dict[Any, Any] = {
            ComingEvents(): [Choice("e", Words("Eighth round"))],
            OutlookOf("e", step): Outlook("Eighth round", leads_to),
        }
        return Talk(event_step.flow, facts, given={event_step.event: "e", event_step.step: step})

    def test_one_tap_more_pauses(self) -> None:
        talk = self.stepping(Step.PAUSE, Status.PAUSED)
        assert "Eighth round: Pause?" in talk.asks
        assert "One side is enough" in talk.asks
        assert talk.taps("Yes") == ["Eighth round is now: paused."]
        assert talk.effects == [StepEvent("e", Step.PAUSE)]

    def test_a_no_changes_nothing(self) -> None:
        talk = self.stepping(Step.CANCEL, Status.CANCELLED)
        assert "cannot be taken back" in talk.asks
        assert talk.taps("No, leave it") == ["Nothing was changed."]
        assert talk.effects == []

    def test_clearing_is_not_among_the_steps(self) -> None:
        assert Step.CLEAR not in event_step.STEPS
        assert Step.REPLAN not in event_step.STEPS
