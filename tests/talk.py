"""A person talking to one flow: no database, no Telegram. The state goes through JSON at every wait."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.engine import (
    Ask,
    Button,
    Conversation,
    Effect,
    Facts,
    Flow,
    HomeZone,
    Input,
    Move,
    Now,
    Press,
    Query,
    Turn,
    View,
    advance,
    begin,
    look,
)
from flows.engine.kinds import Typed
from locales import Reader, say
from locales.cleaning import FIRST_STRONG_ISOLATE, POP_ISOLATE

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Talk:
    """Types and taps by label; everything said is given back as plain words."""

    def __init__(
        self,
        flow: Flow,
        facts: Mapping[Query[Any], Any] | None = None,
        *,
        given: Mapping[Ask[Any], Any] | None = None,
        now: datetime = NOON,
        zone: str = "Asia/Karachi",
        language: str = "en",
    ) -> None:
        self.flow, self.reader = flow, Reader(language, zone)
        self.facts = Facts({Now(): now, HomeZone(): ZoneInfo(zone), **(facts or {})})
        self.turn: Turn = begin(flow, self.facts, given)

    @property
    def view(self) -> View:
        return self.turn.view

    @property
    def says(self) -> list[str]:
        """What is on the screen: what was wrong (if anything), then the question or the closing words."""
        return [self.plain(phrase) for phrase in (self.view.notice, self.view.body) if phrase is not None]

    @property
    def asks(self) -> str:
        return self.plain(self.view.body)

    @property
    def buttons(self) -> list[str]:
        return [self.plain(button.label) for row in self.view.rows for button in row]

    @property
    def card(self) -> dict[str, str]:
        """The summary card: label to value."""
        return {self.plain(label): self.plain(value) for label, value in self.view.lines}

    @property
    def effects(self) -> Sequence[Effect]:
        return self.turn.effects

    @property
    def ended(self) -> bool:
        return self.turn.ended

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.turn.conversation.answers

    def writes(self, text: str) -> list[str]:
        return self._takes(Typed(text))

    def taps(self, *labels: str) -> list[str]:
        """Tap the buttons with these labels, one after the other."""
        for label in labels:
            self._takes(self._button(label).press)
        return self.says

    def picks(self, value: str) -> list[str]:
        """Press a button that carries this value, whether it is offered or not."""
        return self._takes(Press(Move.PICK, value))

    def presses(self, move: Move, value: str = "") -> list[str]:
        """Press a button for this move, whether it is offered or not."""
        return self._takes(Press(move, value))

    def leaves_and_returns(self) -> list[str]:
        self.turn = look(self.flow, self._restarted(), self.facts)
        return self.says

    def _button(self, label: str) -> Button:
        for row in self.view.rows:
            for button in row:
                if self.plain(button.label) == label:
                    return button
        raise AssertionError(f"no button {label!r} among {self.buttons}")

    def _takes(self, given: Input) -> list[str]:
        assert not self.turn.ended, "the conversation has ended"
        self.turn = advance(self.flow, self._restarted(), given, self.facts)
        return self.says

    def _restarted(self) -> Conversation:
        """The state as a restart would find it."""
        return Conversation.from_json(json.loads(json.dumps(self.turn.conversation.to_json())))

    def plain(self, phrase: Any) -> str:
        """A phrase in the reader's language, without invisible fences."""
        return say(phrase, self.reader).replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
