"""What a process sets for itself holds in the work that is done in it; what it does not set keeps its default."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.roles import Role
from storage import duties
from tests.handlers.checking import checks, planned, rung
from tests.handlers.harvesting import plan
from tests.house import House

THURSDAY = timedelta(days=10)


@pytest.mark.parametrize(
    ("stages", "asked"), [({}, 7), ({"risk_check": {"stages": {"core": ["days_2", "morning"]}}}, 2)]
)
async def test_the_risk_check_is_asked_at_the_stages_a_process_has_set(
    house: House, stages: dict[str, Any], asked: int
) -> None:
    process = await house.process("TRJ", **stages)
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await planned(house, process, starts_in=THURSDAY)
    if asked == 7:  # the stages of a fortnight and of a month before are past: they are asked about at once
        assert rung(ayesha) == [1]
        await checks(ayesha, "Seventh round, 12 November 2026")
    before = rung(ayesha)[0]
    await house.passes(THURSDAY - timedelta(days=asked, minutes=1))
    assert rung(ayesha) == [before]
    await house.passes(timedelta(minutes=2))
    assert rung(ayesha) == [before + 1]


@pytest.mark.parametrize(
    ("tracks", "asked"), [({}, "What shall it be called?"), ({"tracks": ["core", "women"]}, "On which track?")]
)
async def test_a_track_is_asked_for_where_the_process_has_several(
    house: House, tracks: dict[str, Any], asked: str
) -> None:
    process = await house.process("TRJ", **tracks)
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await ayesha.writes("/start")
    assert asked in await ayesha.taps("Events", "New event", "Core round")


@pytest.mark.parametrize(
    ("settings", "reminded", "until"),
    [({}, 7, 14), ({"harvest_reminder_days": 2, "harvest_answer_days": 5}, 2, 5)],
)
async def test_a_round_of_the_harvest_is_reminded_of_and_hoped_for_in_the_processs_own_time(
    house: House, settings: dict[str, Any], reminded: int, until: int
) -> None:
    process = await house.process("TRJ", **settings)
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await plan(house, process, 1)
    await house.passes(timedelta(days=1, hours=3))
    assert len(ayesha.doorbells) == 1
    async with house.transaction() as unit:
        (duty,) = await duties.live_of(unit, ayesha.id)
    assert (duty.due_at - house.now).days + 1 == until
    await house.passes(timedelta(days=reminded - 1))
    assert len(ayesha.doorbells) == 1
    await house.passes(timedelta(days=3))
    assert len(ayesha.doorbells) == 2
