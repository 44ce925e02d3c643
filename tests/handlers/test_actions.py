"""What a button does, as it is stored for a month: read back as it was, and refused when it is nothing we know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.engine import Move, Press
from handlers.actions import Action, Begin, Go, OpenDuty, Resume, SetLanguage, Snooze, from_json, to_json


@pytest.mark.parametrize(
    "action",
    [
        *(Press(move, "value") for move in Move),
        Press(Move.BACK),
        Begin("trip", {"event": "e1", "some": ["a", "b"]}),
        Begin("trip"),
        Resume("c1"),
        OpenDuty("d1"),
        Snooze("d1"),
        Go("home"),
        Go("issues", "page 2"),
        SetLanguage("ur"),
    ],
)
def test_an_action_comes_back_as_it_was_stored(action: Action) -> None:
    assert from_json(json.loads(json.dumps(to_json(action)))) == action


@pytest.mark.parametrize(
    "stored", [[], ["fly"], ["press"], ["press", "jump", ""], ["begin", "trip"], ["go"], [1, 2], [None]]
)
def test_what_no_version_of_ours_stored_is_refused(stored: list[Any]) -> None:
    with pytest.raises(ValueError):
        from_json(stored)
