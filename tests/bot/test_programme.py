"""The programme from the command line: applied whole or not at all, twice without a change, shown as it was written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.clock import machine_clock
from bot.programme import NoSuchProcess, apply, show
from bot.settings import Settings
from flows.documents import BadDocument
from flows.event_status import Step
from flows.roles import Role
from storage import audit, events, people, programme, role_giving, timers
from storage.database import Database
from storage.sealing import MasterKey
from storage.tables.delivery import outbox
from storage.tables.programme import event, membership, organisation, process
from storage.tables.safety import audit as trail
from storage.unit import Unit

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
ALTERNATING = (EXAMPLES / "alternating-capitals.yaml").read_text("utf-8")
FIXED = (EXAMPLES / "fixed-third-country.yaml").read_text("utf-8")
NOTHING = ["Nothing to change."]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        token=SecretStr("1234:no-real-token-at-all"),
        database=database_url,
        key_file=tmp_path / "master.key",
    )


@asynccontextmanager
async def looking(settings: Settings) -> AsyncIterator[Unit]:
    """Behind the command line."""
    database = Database(settings.database, MasterKey.from_file(settings.key_file), machine_clock)
    await database.open()
    async with database.transaction() as unit:
        yield unit
    await database.close()


async def event_called(settings: Settings, code: str) -> programme.Event:
    async with looking(settings) as unit:
        found = await programme.event_by_code(unit, code)
    assert found is not None
    return found


@pytest.mark.parametrize("template", [ALTERNATING, FIXED], ids=["alternating", "fixed"])
async def test_a_template_applies_shows_and_applies_again_without_a_change(settings: Settings, template: str) -> None:
    told = await apply(settings, template)
    assert len([sentence for sentence in told if sentence.endswith(": added.")]) == template.count("\n      - ") + (
        template.count("\n  - code: ")
    )
    assert await apply(settings, template) == NOTHING
    shown = await show(settings)
    assert await apply(settings, shown) == NOTHING
    assert await show(settings) == shown


async def test_both_templates_stand_beside_each_other(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    await apply(settings, FIXED)
    assert "TERRACE" not in await show(settings, "CAUSEWAY")
    assert "CHAMBER-N" not in await show(settings, "TERRACE")
    with pytest.raises(NoSuchProcess, match="There are: CAUSEWAY, TERRACE"):
        await show(settings, "LANTERN")


async def test_a_chamber_takes_part_through_its_two_chapters(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    async with looking(settings) as unit:
        chamber = await unit.value(select(organisation.c.id).where(organisation.c.code == "JOINTCHAMBER"))
        chapters = await unit.rows(select(organisation.c.code).where(organisation.c.parent == chamber))
        sides = await unit.rows(
            select(membership.c.side).where(membership.c.part == "thematic", membership.c.side.is_not(None))
        )
    assert sorted(row.code for row in chapters) == ["CHAMBER-N", "CHAMBER-S"]
    assert sorted(row.side for row in sides) == ["A", "B"]


async def test_a_dry_run_says_what_would_change_and_changes_nothing(settings: Settings) -> None:
    told = await apply(settings, ALTERNATING, dry_run=True)
    assert "Event CAUSEWAY-1 of CAUSEWAY: added." in told
    assert await show(settings) == "# There is no programme yet.\n"
    assert await apply(settings, ALTERNATING) == told


async def test_nothing_is_applied_unless_all_is_valid(settings: Settings) -> None:
    with pytest.raises(BadDocument) as bad:
        await apply(settings, ALTERNATING.replace("zone: Asia/Karachi\n        ends", "").replace("host: B", "host: Q"))
    assert "there is no side Q" in str(bad.value.faults[0])
    async with looking(settings) as unit:
        assert await unit.value(select(func.count()).select_from(organisation)) == 0


async def test_a_moved_event_is_told_and_its_titles_stay_sealed(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    before = await event_called(settings, "CAUSEWAY-3")
    told = await apply(settings, ALTERNATING.replace("2027-06-15 10:00", "2027-06-14 10:00"))
    assert told == [
        "Event CAUSEWAY-3 of CAUSEWAY: starts 2027-06-15 10:00 → 2027-06-14 10:00.",
        "Event CAUSEWAY-3: Risk check: from Sun 16 May 2027, 10:00 (Karachi) to Sat 15 May 2027, 10:00 (Karachi).",
        "Event CAUSEWAY-3: Risk check: from Tue 1 Jun 2027, 10:00 (Karachi) to Mon 31 May 2027, 10:00 (Karachi).",
        "Event CAUSEWAY-3: Risk check: from Tue 8 Jun 2027, 10:00 (Karachi) to Mon 7 Jun 2027, 10:00 (Karachi).",
        "Event CAUSEWAY-3: Risk check: from Sun 13 Jun 2027, 10:00 (Karachi) to Sat 12 Jun 2027, 10:00 (Karachi).",
        "Event CAUSEWAY-3: Risk check: from Tue 15 Jun 2027, 07:00 (Karachi) to Mon 14 Jun 2027, 07:00 (Karachi).",
    ]
    after = await event_called(settings, "CAUSEWAY-3")
    assert (before.starts_at, after.starts_at) == (
        datetime(2027, 6, 15, 5, 0, tzinfo=UTC),
        datetime(2027, 6, 14, 5, 0, tzinfo=UTC),
    )
    async with looking(settings) as unit:
        titles = [row.title for row in await unit.rows(select(event.c.title))]
        titles += [row.title for row in await unit.rows(select(process.c.title))]
    assert not [title for title in titles if b"round" in title or b"Dialogue" in title]


async def test_moving_a_cleared_event_takes_its_clearance(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    async with looking(settings) as unit:
        one = await programme.event_by_code(unit, "CAUSEWAY-3")
        assert one is not None
        await events.take_step(unit, one, Step.CLEAR)
    await apply(settings, ALTERNATING.replace("title: Second round", "title: The second round"))
    assert (await event_called(settings, "CAUSEWAY-3")).status == "cleared"
    await apply(settings, ALTERNATING.replace("2027-06-15 10:00", "2027-06-14 10:00"))
    assert (await event_called(settings, "CAUSEWAY-3")).status == "planned"


async def test_an_event_that_was_called_off_keeps_its_date(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    async with looking(settings) as unit:
        one = await programme.event_by_code(unit, "CAUSEWAY-3")
        assert one is not None
        await events.take_step(unit, one, Step.CANCEL)
    assert "- code: CAUSEWAY-3  # cancelled" in await show(settings)
    with pytest.raises(BadDocument, match="CAUSEWAY-3 is over"):
        await apply(settings, ALTERNATING.replace("2027-06-15 10:00", "2027-06-14 10:00"))


async def test_partners_change_between_phases_and_the_earlier_ones_are_remembered(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    change = """
organisations: [{code: EASTBANK, name: East Bank Circle, country: XA, zone: Asia/Kabul}]
processes:
  - code: CAUSEWAY
    title: Causeway Dialogue
    sides: [A, B]
    phase: Phase 4
    partners:
      - {organisation: NORTHBANK, part: convener, side: A, since: 2026-01-01, until: 2027-12-31}
      - {organisation: EASTBANK, part: convener, side: A, since: 2028-01-01}
"""
    assert await apply(settings, change) == [
        "Organisation EASTBANK: added.",
        "Process CAUSEWAY: phase Phase 3 → Phase 4.",
        "Process CAUSEWAY, convener NORTHBANK since 2026-01-01: until (none) → 2027-12-31.",
        "Process CAUSEWAY, convener EASTBANK since 2028-01-01: added.",
    ]
    assert await apply(settings, change) == NOTHING
    async with looking(settings) as unit:
        rows = await unit.rows(
            select(membership.c.since, membership.c.until)
            .where(membership.c.part == "convener", membership.c.side == "A")
            .order_by(membership.c.since)
        )
    assert [tuple(row) for row in rows] == [
        (date(2026, 1, 1), date(2027, 12, 31)),
        (date(2028, 1, 1), None),
    ]


async def test_every_change_leaves_a_row_without_words_in_the_audit_trail(settings: Settings) -> None:
    await apply(settings, FIXED)
    await apply(settings, FIXED.replace("Spring round", "Opening round"))
    async with looking(settings) as unit:
        rows = await unit.rows(select(trail.c.action, trail.c.actor).order_by(trail.c.position))
        _rows, broken = await audit.verify(unit)
    assert [row.action for row in rows] == [
        *["organisation_added"] * 3,
        "process_added",
        *["partner_added"] * 3,
        *["event_added"] * 3,
        "event_changed",
    ]
    assert {row.actor for row in rows} == {None}
    assert broken is None


async def test_a_setting_moves_what_is_due_for_every_event(settings: Settings) -> None:
    await apply(settings, FIXED)
    told = await apply(
        settings,
        FIXED.replace(
            "cadence_days: 200",
            "cadence_days: 200\n      risk_check: {thresholds: {same_circle: 60}, stages: {core: [days_7]}}",
        ),
    )
    assert told[:2] == [
        "Process TERRACE: settings.risk_check.stages (none) → core: days_7.",
        "Process TERRACE: settings.risk_check.thresholds (none) → same_circle: 60.",
    ]
    assert "Event TERRACE-1: Risk check: no longer on Sun 18 Apr 2027, 09:00 (Bangkok)." in told
    one = await event_called(settings, "TERRACE-1")
    async with looking(settings) as unit:
        ahead = dict(await timers.still_ahead(unit, one.id))
    assert ahead["risk_check_open"] == datetime(2027, 4, 13, 2, 0, tzinfo=UTC)
    assert "settings:" in await show(settings)
    assert await apply(settings, await show(settings)) == ["Nothing to change."]


OWN = """
      languages: [en, ur]
      risk_check:
        own:
          - name: power
            group: journey
            ask: {ur: کیا ہال میں بجلی جا سکتی ہے؟, en: "Could the power fail in the hall?"}
            label: {en: Power, ur: بجلی}
            yes_no: {grave: "yes"}
            weight: 2
            stages: [days_2]
            advice: {en: Rent a generator., ur: جنریٹر کرائے پر لیں۔}"""


async def test_a_question_of_the_process_keeps_its_words_in_every_language(settings: Settings) -> None:
    wanted = FIXED.replace("cadence_days: 200", f"cadence_days: 200{OWN}")
    await apply(settings, wanted)
    assert await apply(settings, wanted) == NOTHING
    shown = await show(settings)
    assert "کیا ہال میں بجلی جا سکتی ہے؟" in shown
    assert await apply(settings, shown) == NOTHING
    with pytest.raises(BadDocument) as caught:
        await apply(settings, wanted.replace("label: {en: Power, ur: بجلی}", "label: {en: Power}"))
    assert "label of the question power is not written in ur" in str(caught.value)


async def test_organisers_are_rung_about_an_event_that_was_moved_from_outside(settings: Settings) -> None:
    await apply(settings, FIXED)
    async with looking(settings) as unit:
        process_id = await programme.process_by_code(unit, "TERRACE")
        person = await people.add(unit, telegram_id=7, name="Ayesha", language="en", zone="Asia/Karachi")
        await role_giving.give_role(unit, person, Role.ORGANISER, process=process_id, side="A")
    await apply(settings, FIXED.replace("2027-04-20 09:00", "2027-04-19 09:00"), dry_run=True)
    async with looking(settings) as unit:
        assert await unit.value(select(func.count()).select_from(outbox)) == 0
    await apply(settings, FIXED.replace("2027-04-20 09:00", "2027-04-19 09:00"))
    async with looking(settings) as unit:
        rows = await unit.rows(select(outbox.c.person, outbox.c.kind, outbox.c.state))
    assert [tuple(row) for row in rows] == [(person, "doorbell", "ready")]


async def test_a_dormant_process_wakes_and_its_silence_counts_anew(settings: Settings) -> None:
    await apply(settings, FIXED)
    asleep = FIXED.replace("    phase:", "    status: dormant\n    phase:")
    assert await apply(settings, asleep) == ["Process TERRACE: status active → dormant."]
    assert await apply(settings, asleep.replace("dormant", "active")) == ["Process TERRACE: status dormant → active."]


async def test_when_an_organisation_changes_its_calendar_its_people_keep_the_new_one(settings: Settings) -> None:
    await apply(settings, ALTERNATING)
    async with looking(settings) as unit:
        held = await unit.value(select(organisation.c.id).where(organisation.c.code == "SOUTHBANK"))
        within = await unit.value(select(process.c.id))
        of_it = await people.add(unit, telegram_id=1, name="Noor", language="en", zone="UTC", country="GB")
        other = await people.add(unit, telegram_id=2, name="Olga", language="en", zone="UTC", country="GB")
        await role_giving.give_role(unit, of_it, Role.ORGANISER, process=within, side="A", organisation=held)
    calendar = "    country: XB\n    holidays: NP\n    weekend: [5]\n    zone: Asia/Karachi\n    languages: [en, ur]"
    await apply(settings, ALTERNATING.replace(calendar.replace("    holidays: NP\n    weekend: [5]\n", ""), calendar))
    async with looking(settings) as unit:
        known = await people.by_id(unit, [of_it, other])
    assert (known[of_it].country, known[of_it].weekend) == ("NP", "5")
    assert (known[other].country, known[other].weekend) == ("GB", None)
