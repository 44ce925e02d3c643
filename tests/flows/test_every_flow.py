"""What holds for every workflow there is, in every language: names, texts, limits, and that all walks end."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from flows.engine import (
    Answers,
    Ask,
    Button,
    Conversation,
    FewWords,
    Flow,
    Move,
    Press,
    Turn,
    View,
    advance,
    begin,
    look,
)
from flows.engine.kinds import Typed
from flows.engine.path import path
from handlers.screens import LIMIT, Drawn, draw_view, utf16
from handlers.work.all import all_works
from locales import LANGUAGES, Reader, Text
from locales.catalogues import TRANSLATED
from locales.translate import _catalogue
from tests.flows import names
from tests.flows.made_up import MadeUp

FLOWS = [work.flow for work in all_works()]
every_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
every_language = pytest.mark.parametrize("language", LANGUAGES)
WALKS, PATIENT, LONGEST = 100, 1000, 2000
WORDS = ["A few words", "کچھ الفاظ", "x", "<b>&</b> {name}", "🙂" * 30, "A code", "x" * 5000]
NUMBERS = ["0", "1", "7", "۴۰", "100", "2026", "۱۲۳ ۴۵۶"]
MOMENTS = ["24.11.2026", "۰۱.۰۱.۲۰۲۷", "2027-06-30", "30.11.2026", "10:00", "18:30", "۱۴:۳۰"]
FORWARD = (Move.PICK, Move.SAVE, Move.STAY)


@every_flow
def test_step_names_are_unique_where_they_could_be_mistaken_for_each_other(flow: Flow) -> None:
    where = [where for where, _step in names.steps(flow.steps)]
    assert [one for one, times in Counter(where).items() if times > 1] == []
    for one in where:
        # A name is looked up outwards: one inside that is not answered yet must not find another's answer outside.
        *inside, name = one.split("/")
        outside = ["/".join([*inside[:depth], name]) for depth in range(len(inside))]
        assert not set(outside) & set(where), one
        assert re.fullmatch("[a-z][a-z0-9_]*", name), one


def test_no_name_that_answers_are_stored_under_ever_vanishes() -> None:
    gone = names.missing(names.stored(), names.today())
    assert not gone, "stored answers could not be read any more; give the flow a new version and an `upgrade`"
    new = names.missing(names.today(), names.stored())
    assert not new, "write the new names down: python -m tests.flows.names"


@every_flow
def test_what_a_starter_brings_along_are_steps_of_the_flow(flow: Flow) -> None:
    tops = {id(step) for step in flow.steps}
    assert all(id(step) in tops for step in flow.given)


@every_flow
def test_every_question_has_a_short_name_for_the_card(flow: Flow) -> None:
    for where, step in names.steps(flow.steps):
        if isinstance(step, Ask):
            label = step.label or step.prompt
            assert callable(label) or len(label.msgid) <= 60, (
                f"{where} needs a label=: its question is too long for one"
            )


@every_flow
def test_every_sentence_of_a_flow_stands_in_the_catalogues(flow: Flow) -> None:
    for language in TRANSLATED:
        assert [text.msgid for text in texts(flow) if not _catalogue(language).get(text.msgid)] == []


def texts(thing: Any, seen: set[int] | None = None) -> Iterator[Text]:
    """Every sentence that a flow holds ready (those it words while it runs are heard on the walks)."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, str | int | type(None)):
        return
    seen.add(id(thing))
    if isinstance(thing, Text):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from texts(value, seen)
    elif isinstance(thing, Sequence | frozenset | set):
        for value in thing:
            yield from texts(value, seen)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from texts(getattr(thing, field.name), seen)


@every_language
@every_flow
def test_a_hundred_random_walks_end_and_every_screen_on_the_way_is_sound(flow: Flow, language: str) -> None:
    ends = [Walk(flow, Reader(language, "Asia/Karachi"), seed).to_the_end() for seed in range(WALKS)]
    assert any(turn.saved for turn in ends), (
        "nobody could finish it: are the facts in made_up.py of the form it expects?"
    )


@every_flow
def test_where_it_is_dangerous_no_flow_asks_for_words_that_it_can_do_without(flow: Flow) -> None:
    ends = [Walk(flow, Reader("en", "Asia/Karachi"), seed, few_words=True).to_the_end() for seed in range(WALKS // 4)]
    assert any(turn.saved for turn in ends), "without them, nobody could finish it"


class Walk:
    """Somebody who taps and types at random, mostly forward, with the state through JSON at every wait."""

    def __init__(self, flow: Flow, reader: Reader, seed: int, *, few_words: bool = False) -> None:
        self.flow, self.reader, self.few_words = flow, reader, few_words
        self.steps = 0
        self.random = Random(f"{flow.name} {seed}")
        self.facts = MadeUp(self.random)
        self.facts.learn(FewWords(), few_words)
        self.turn = begin(flow, self.facts, self._given())

    def to_the_end(self) -> Turn:
        for self.steps in range(LONGEST):
            self._sound(draw_view(self.turn.view, self.reader))
            assert not (self.few_words and self._can_be_skipped())
            if self.turn.ended:
                self._closed()
                return self.turn
            self._step()
        raise AssertionError(f"no end in sight at {self.turn.conversation.asked}: {self.turn.view}")

    def _given(self) -> dict[Ask[Any], Any]:
        """What a starter would bring: the answers to all given steps, where they can be tapped, or none."""
        if self.random.random() < 0.2 and self.flow.from_home:
            return {}
        brought: dict[Ask[Any], Any] = {}
        for step in self.flow.given:
            turn = begin(self.flow, self.facts, brought)
            picks = [press for press in presses(turn.view) if press.move is Move.PICK]
            if turn.conversation.asked != step.name or not picks:
                break
            state = advance(self.flow, turn.conversation, self.random.choice(picks), self.facts).conversation
            if step.name not in state.answers:
                break
            brought[step] = Answers(state.answers)[step]
        return brought

    def _step(self) -> None:
        state = Conversation.from_json(json.loads(json.dumps(self.turn.conversation.to_json())))
        assert state == self.turn.conversation, "the state does not survive a restart"
        assert look(self.flow, state, self.facts).conversation == state, "looking at it changes it"
        self.turn = advance(self.flow, state, self._reply(), self.facts)

    def _can_be_skipped(self) -> bool:
        """Whether what is asked now are words that the flow can do without."""
        way = path(self.flow, self.turn.conversation.answers, self.facts)
        asked = way.at(self.turn.conversation.asked or "")
        return asked is not None and asked.ask.kind.unwritten() is not None

    def _reply(self) -> Typed | Press:
        offered = presses(self.turn.view)
        forward = [press for press in offered if press.move in FORWARD]
        out = [press for press in offered if press.move in (Move.CANCEL, Move.REALLY_CANCEL)]
        if self.steps > PATIENT and out and self.random.random() < 0.2:
            return out[0]  # made-up facts may leave no other way
        ticks = [press for press in forward if not press.value.startswith("#")]
        roll = self.random.random()
        if roll < 0.12:
            return self.random.choice(offered)
        if roll < 0.3 or not forward:
            return Typed(self.random.choice([*WORDS, *NUMBERS, *MOMENTS]))
        return self.random.choice(ticks if ticks and roll < 0.75 else forward)

    def _sound(self, drawn: Drawn) -> None:
        """Within Telegram's limits, and nothing on it that cannot be read."""
        assert drawn.text.strip()
        assert utf16(drawn.text) <= LIMIT
        buttons = [button for row in drawn.rows for button in row]
        assert len(buttons) <= 98, "Telegram takes 100, and a way Home may come"
        assert all(1 <= len(row) <= 8 for row in drawn.rows)
        assert all(label.strip() and len(label) <= 64 for label, _action, _style in buttons)
        assert self.turn.ended or buttons
        for entity in drawn.entities:
            assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(drawn.text)

    def _closed(self) -> None:
        if not self.turn.saved:
            return
        way = path(self.flow, self.turn.conversation.answers, self.facts)
        assert way.next is None, "it was saved with a question unanswered"
        assert json.dumps(self.turn.conversation.answers)


def presses(view: View) -> list[Press]:
    buttons: list[Button] = [button for row in view.rows for button in row]
    return [button.press for button in buttons]
