"""What a process sets for itself holds in the work that is done in it; what it does not set keeps its default."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.roles import Role
from tests.handlers.checking import planned, rung
from tests.house import House

FRIDAY_MORNING = timedelta(days=4)


@pytest.mark.parametrize(("hours", "asked"), [({}, 48), ({"risk_check_hours_before": 24}, 24)])
async def test_the_risk_check_is_asked_so_many_hours_before(house: House, hours: dict[str, Any], asked: int) -> None:
    process = await house.process("TRJ", **hours)
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await planned(house, process, starts_in=FRIDAY_MORNING)
    await house.passes(FRIDAY_MORNING - timedelta(hours=asked, minutes=1))
    assert rung(ayesha) == [0]
    await house.passes(timedelta(minutes=2))
    assert rung(ayesha) == [1]


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
