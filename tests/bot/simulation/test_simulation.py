"""Hundreds of lives of the bot among every kind of fault: nothing lost, nothing doubled, nothing out of turn."""

from __future__ import annotations

import os

import pytest

from tests.bot.simulation.planted import PLANTED, planted
from tests.bot.simulation.seeds import Ground, prepared

SEEDS = int(os.environ.get("CONVENOR_SEEDS", "200"))
"""How many courses to play; `make soak` asks for many more."""
CHUNK = 25
CATCHES = 400
"""Courses within which every planted bug shows itself."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return prepared(tmp_path_factory.mktemp("simulation"))


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_whatever_happens_every_promise_is_kept_and_all_comes_to_rest(ground: Ground, first: int) -> None:
    assert ground.failing(range(first, first + CHUNK)) == {}


@pytest.mark.parametrize("bug", PLANTED)
def test_the_simulation_finds_a_planted_bug(ground: Ground, bug: str) -> None:
    with planted(bug):
        assert any(ground.play(seed) for seed in range(CATCHES)), f"nobody noticed: {bug}"
