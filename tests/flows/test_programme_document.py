"""Programme files: what fits together is taken, and every contradiction is told with its line and field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.documents import BadDocument
from flows.process_settings import (
    ConsensusSettings,
    EventKind,
    ProcessSettings,
    Profile,
    RetentionSettings,
    Track,
    VenueModel,
    settings_of,
    stored_settings,
)
from flows.programme_difference import differences
from flows.programme_document import EventEntry, OrganisationEntry, PartnerEntry, ProcessEntry, ProgrammeDocument
from flows.programme_merge import NOTHING, read_programme

PROGRAMME = """
organisations:
  - {code: NORTH, name: North, country: XA, zone: Asia/Kabul}
  - {code: SOUTH, name: South, country: XB, zone: Asia/Karachi}
processes:
  - code: LANE
    title: Lane Dialogue
    sides: [A, B]
    partners:
      - {organisation: NORTH, part: convener, side: A, since: 2026-01-01}
      - {organisation: SOUTH, part: convener, side: B, since: 2026-01-01}
    events:
      - {code: LANE-1, kind: core, title: First, starts: 2026-11-24 10:00, zone: Asia/Karachi}
      - {code: LANE-2, kind: side_meeting, title: Beside, starts: 2026-11-24 14:00, zone: Asia/Karachi, parent: LANE-1}
"""


def stored() -> ProgrammeDocument:
    return read_programme(PROGRAMME).after


def faults(text: str, before: ProgrammeDocument = NOTHING, over: frozenset[str] = frozenset()) -> list[str]:
    with pytest.raises(BadDocument) as bad:
        read_programme(text, before, over)
    return [str(fault) for fault in bad.value.faults]


def process(lines: str) -> str:
    return f"processes:\n  - code: LANE\n    title: Lane Dialogue\n    sides: [A, B]\n{lines}"


def event(fields: str) -> str:
    return process(f"    events:\n      - {{code: LANE-3, kind: core, title: Third, {fields}}}")


def changed(text: str, before: ProgrammeDocument) -> list[str]:
    return [line for one in differences(before, read_programme(text, before).after) for line in one.sentences]


def test_a_wall_clock_time_is_meant_where_the_event_happens() -> None:
    first = stored().processes[0].events[0]
    assert first.instant(first.starts) == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (process("    colour: red"), ["line 5: processes.0.colour: there is no such field"]),
        (
            process("    settings:\n      consensus:\n        turn_out: 0.5"),
            ["line 7: processes.0.settings.consensus.turn_out: there is no such field"],
        ),
        (
            process("    settings: {cadence_days: yes}"),
            ["line 5: processes.0.settings.cadence_days: a whole number is expected here"],
        ),
        (
            process("    settings: {tracks: [core, core]}"),
            ["line 5: processes.0.settings.tracks: a track is named twice"],
        ),
        (
            event("starts: 2026-11-24 10:00, zone: Asia/Atlantis"),
            ["line 6: processes.0.events.0.zone: there is no such time zone; write it like Asia/Karachi"],
        ),
        (
            event("starts: 2026-11-24 10:00, ends: 2026-11-24 09:00, zone: Asia/Karachi"),
            ["line 6: processes.0.events.0.ends: ends before it begins"],
        ),
        (
            event("starts: 2026-11-24, zone: Asia/Karachi"),
            ["line 6: processes.0.events.0.starts: write the time too, like 2026-11-24 10:00"],
        ),
        (
            event("starts: 20261124, zone: Asia/Karachi"),
            ["line 6: processes.0.events.0.starts: write a day like 2026-11-24, and a moment like 2026-11-24 10:00"],
        ),
        (
            event("starts: soon, zone: Asia/Karachi"),
            ["line 6: processes.0.events.0.starts: write a moment like 2026-11-24 10:00"],
        ),
        (
            event("starts: 2026-11-24 10:00:00 +05:00, zone: Asia/Karachi"),
            [
                "line 6: processes.0.events.0.starts: write the time as it is on the wall there, "
                "like 2026-11-24 10:00, and the zone beside it"
            ],
        ),
        (
            event("starts: 2027-03-28 01:30, zone: Europe/London"),
            ["line 6: processes.0.events.0.starts: the clocks in Europe/London are put forward over that hour"],
        ),
        (
            event("starts: 1999-12-31 10:00, zone: Europe/London"),
            ["line 6: processes.0.events.0.starts: the year must be from 2000 to 2099"],
        ),
        (
            event("starts: 2026-11-24 10:00, zone: Asia/Karachi, host: C"),
            ["line 6: processes.0.events.0.host: there is no side C"],
        ),
        (
            event("starts: 2026-11-24 10:00, zone: Asia/Karachi, track: women"),
            ["line 6: processes.0.events.0.track: this process has no track women; see settings.tracks"],
        ),
        (
            event("starts: 2026-11-24 10:00, zone: Asia/Karachi, parent: LANE-9"),
            ["line 6: processes.0.events.0.parent: there is no event LANE-9 in this process"],
        ),
        (
            event("starts: 2026-11-24 10:00, zone: Asia/Karachi, parent: LANE-3"),
            ["line 6: processes.0.events.0.parent: an event cannot be part of itself"],
        ),
        (
            process(
                "    partners:\n      - {organisation: EAST, part: convener, since: 2026-01-01, until: 2025-01-01}"
            ),
            [
                "line 6: processes.0.partners.0.organisation: there is no organisation EAST",
                "line 6: processes.0.partners.0.side: a convener needs a side",
                "line 6: processes.0.partners.0.until: ends before it begins",
            ],
        ),
        (
            process("    status: frozen"),
            ["line 5: processes.0.status: a process is frozen and released by its sides, in the chat"],
        ),
        ("processes:\n  - {code: LANE, title: L, sides: [A, A]}", ["line 2: processes.0.sides: a side is named twice"]),
        (
            "organisations:\n  - {code: NO, name: N, country: NO, zone: UTC}",
            [
                "line 2: organisations.0.code: text is expected here; words like NO and ON need quotes",
                "line 2: organisations.0.country: text is expected here; words like NO and ON need quotes",
            ],
        ),
        (
            "organisations:\n  - {code: lower, name: ' ', country: XA, zone: UTC, languages: [tlh]}",
            [
                "line 2: organisations.0.code: "
                "a code is 2 to 20 capitals, digits and hyphens, beginning with a capital",
                "line 2: organisations.0.name: this is empty",
                "line 2: organisations.0.languages.0: there is no language tlh; there are en, ur",
            ],
        ),
        (
            "organisations:\n"
            "  - {code: ONE, name: One, country: XA, zone: UTC, chapter_of: TWO}\n"
            "  - {code: TWO, name: Two, country: XA, zone: UTC, chapter_of: ONE}\n"
            "  - {code: TWO, name: Two, country: XA, zone: UTC, chapter_of: SIX}",
            [
                "line 4: organisations.2.code: TWO is there twice",
                "line 4: organisations.2.chapter_of: there is no organisation SIX",
            ],
        ),
    ],
)
def test_a_contradiction_is_told_with_its_line_and_field(text: str, told: list[str]) -> None:
    assert faults(text) == told


def test_chapters_of_each_other_are_told_on_both() -> None:
    pair = (
        "organisations:\n"
        "  - {code: ONE, name: One, country: XA, zone: UTC, chapter_of: TWO}\n"
        "  - {code: TWO, name: Two, country: XA, zone: UTC, chapter_of: ONE}"
    )
    assert faults(pair) == [
        "line 2: organisations.0.chapter_of: an organisation cannot be its own chapter",
        "line 3: organisations.1.chapter_of: an organisation cannot be its own chapter",
    ]


class TestOverAProgrammeThatIsThere:
    def test_the_same_again_changes_nothing(self) -> None:
        assert changed(PROGRAMME, stored()) == []

    def test_what_a_file_leaves_out_stays_as_it_is(self) -> None:
        before = read_programme(
            process("    phase: Two\n    settings: {cadence_days: 90, consensus: {turnout: 0.5}}"), stored()
        ).after
        sentences = changed(process("    settings: {consensus: {stand_aside: 0.1}}"), before)
        assert sentences == ["Process LANE: settings.consensus.stand_aside 0.2 → 0.1."]

    def test_a_file_may_refer_to_what_is_there(self) -> None:
        added = event("starts: 2026-12-01 10:00, zone: Asia/Karachi, parent: LANE-1")
        assert changed(added, stored()) == ["Event LANE-3 of LANE: added."]

    def test_each_changed_field_is_told_with_its_old_and_new_value(self) -> None:
        moved = PROGRAMME.replace("2026-11-24 10:00", "2026-11-25 11:00").replace("title: First", "title: Opening")
        assert changed(moved, stored()) == [
            "Event LANE-1 of LANE: title First → Opening.",
            "Event LANE-1 of LANE: starts 2026-11-24 10:00 → 2026-11-25 11:00.",
        ]

    def test_a_partner_leaves_and_another_takes_the_side(self) -> None:
        text = process(
            "    partners:\n"
            "      - {organisation: NORTH, part: convener, side: A, since: 2026-01-01, until: 2026-06-30}\n"
            "      - {organisation: EAST, part: convener, side: A, since: 2026-07-01}"
        )
        east = "\norganisations: [{code: EAST, name: East, country: XA, zone: Asia/Kabul}]"
        assert changed(text + east, stored()) == [
            "Organisation EAST: added.",
            "Process LANE, convener NORTH since 2026-01-01: until (none) → 2026-06-30.",
            "Process LANE, convener EAST since 2026-07-01: added.",
        ]

    def test_a_partner_is_not_the_same_thing_twice_at_a_time(self) -> None:
        again = process("    partners:\n      - {organisation: NORTH, part: convener, side: A, since: 2026-07-01}")
        assert faults(again, stored()) == [
            "line 6: processes.0.partners.0.since: NORTH is that already, since 2026-01-01"
        ]

    def test_a_cycle_closed_over_a_stored_event_is_told(self) -> None:
        closing = PROGRAMME.replace("title: First,", "title: First, parent: LANE-2,")
        assert "an event cannot be part of itself" in faults(closing, stored())[0]

    def test_a_side_cannot_be_taken_away(self) -> None:
        assert faults("processes: [{code: LANE, title: L, sides: [B, C]}]", stored()) == [
            "line 1: processes.0.sides: side A is there and cannot be taken away"
        ]

    def test_an_event_stays_in_its_process(self) -> None:
        stolen = PROGRAMME.replace("code: LANE\n", "code: LAKE\n")
        assert "LANE-1 is an event of LANE" in faults(stolen, stored())[0]

    def test_an_event_that_is_over_keeps_its_date_and_may_be_renamed(self) -> None:
        over = frozenset({"LANE-1"})
        moved = PROGRAMME.replace("2026-11-24 10:00", "2026-11-25 10:00")
        assert faults(moved, stored(), over) == [
            "line 13: processes.0.events.0.starts: LANE-1 is over, so this stays as it was"
        ]
        renamed = PROGRAMME.replace("title: First", "title: Opening")
        assert read_programme(renamed, stored(), over).after.processes[0].events[0].title == "Opening"

    def test_a_frozen_process_is_not_thawed_from_outside(self) -> None:
        before = stored()
        frozen = before.model_copy(update={"processes": [before.processes[0].model_copy(update={"status": "frozen"})]})
        assert "released by its sides" in faults(process("    status: active"), frozen)[0]
        assert changed(PROGRAMME, frozen) == []


def test_only_what_differs_from_the_defaults_is_stored() -> None:
    settings = settings_of({"consensus": {"turnout": 0.5}, "cadence_days": 120})
    assert stored_settings(settings) == {"consensus": {"turnout": 0.5}}
    assert settings_of(stored_settings(settings)) == settings
    assert stored_settings(ProcessSettings()) == {}


def test_every_field_and_value_a_file_may_have_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "programme.md").read_text("utf-8")
    models = (OrganisationEntry, PartnerEntry, EventEntry, ProcessEntry, ProcessSettings, ConsensusSettings)
    fields = {name for model in (*models, RetentionSettings) for name in model.model_fields}
    values = {value.value for kind in (EventKind, Track, VenueModel, Profile) for value in kind}
    assert {name for name in fields if f"`{name}`" not in guide} == set()
    assert {value for value in values if value not in guide} == set()
