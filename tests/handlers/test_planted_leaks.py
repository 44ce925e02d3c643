"""The search for leaks finds leaks: a hole is made in the walls, one at a time, and random people fall through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flows import access_rules
from flows.access_rules import Action, Actor, Reach, Thing, Where, allows, reach
from flows.roles import Role
from storage.people import Person
from storage.unit import Unit
from tests.databases import Databases
from tests.handlers.test_nobody_learns import lived_through

MANY = 60
"""Dialogues lived through at most: the first in which somebody falls through the hole ends it."""
Hole = Callable[[pytest.MonkeyPatch], None]


def sides_read_each_other(hole: pytest.MonkeyPatch) -> None:
    def wider(role: Role, action: Action, thing: Thing) -> Reach:
        far = reach(role, action, thing)
        return Reach.PROCESS if far is Reach.SIDE else far

    hole.setattr(access_rules, "reach", wider)
    hole.setattr(access_rules, "_label_allows", lambda *_: True)  # a second wall behind the first one


def processes_read_each_other(hole: pytest.MonkeyPatch) -> None:
    def anywhere(actor: Actor, action: Action, thing: Thing, where: Where) -> bool:
        return allows(actor, action, thing, replace(where, process=actor.process))

    hole.setattr(access_rules, "allows", anywhere)


def bells_ring_for_anybody(hole: pytest.MonkeyPatch) -> None:
    async def always(unit: Unit, person: Person | None, entitled: object) -> bool:
        return person is not None

    hole.setattr("bot.sender.still_entitled", always)


@pytest.mark.slow
@pytest.mark.parametrize("hole", [sides_read_each_other, processes_read_each_other, bells_ring_for_anybody])
def test_a_hole_in_the_walls_is_found(
    hole: Hole, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hole(monkeypatch)
    with pytest.raises(AssertionError, match=r"read zq|'role'"):
        lived_through(databases, tmp_path, MANY)
