"""Where one person is in one flow: plain data that survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flows.engine.answers import Json, is_pin


@dataclass(frozen=True)
class Conversation:
    """The state of a conversation; where it stands follows from the answers.

    `given` are keys of answers the starter brought along; `changing` is the key being changed from the
    summary card; `choosing` means the list of answers to change is shown; `asked` is the key of the question on
    show (None: the summary card), and `draft` belongs to it.
    """

    flow: str
    version: int
    answers: Mapping[str, Json] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    changing: str | None = None
    choosing: bool = False
    asked: str | None = None
    draft: Json = None

    def having(self, answers: Mapping[str, Json]) -> Conversation:
        """The same conversation with other answers, nothing half done."""
        return replace(self, answers=answers, draft=None, changing=None, choosing=False)

    @property
    def untouched(self) -> bool:
        """Whether nothing was answered since it began."""
        rows = {key for key, stored in self.answers.items() if is_pin(stored)}
        return self.draft is None and self.answers.keys() <= self.given | rows

    def to_json(self) -> dict[str, Json]:
        state: dict[str, Any] = {"flow": self.flow, "version": self.version, "answers": dict(self.answers)}
        if self.given:
            state["given"] = sorted(self.given)
        if self.changing is not None:
            state["changing"] = self.changing
        if self.choosing:
            state["choosing"] = True
        if self.asked is not None:
            state["asked"] = self.asked
        if self.draft is not None:
            state["draft"] = self.draft
        return state

    @classmethod
    def from_json(cls, state: Mapping[str, Json]) -> Conversation:
        return cls(
            flow=state["flow"],
            version=state["version"],
            answers=state["answers"],
            given=frozenset(state.get("given", ())),
            changing=state.get("changing"),
            choosing=state.get("choosing", False),
            asked=state.get("asked"),
            draft=state.get("draft"),
        )
