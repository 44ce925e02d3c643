"""Whatever flow somebody declares and whatever people do in it: it never breaks, forgets or invents an answer."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flows.engine import Answers, Ask, Conversation, Each, Flow, Move, Say, Step, Sub, look
from flows.engine.answers import is_pin
from flows.engine.kinds import Day, Kind, Number, OneFrom, OneOf, Scale, ShortText, SomeFrom, SomeOf, YesNoUnknown
from flows.engine.path import path
from locales import _
from tests.flows.engine.forms import Places, form, places
from tests.flows.engine.test_choosing import COLOURS
from tests.talk import Talk

KINDS: Sequence[Kind[Any]] = [
    Number(0, 9),
    ShortText(20, optional=True),
    Day(),
    YesNoUnknown(),
    Scale(_("low"), _("high")),
    OneOf(COLOURS),
    SomeOf(COLOURS, at_least=1),
    OneFrom(Places()),
    SomeFrom(Places()),
]
ALL_ROWS = places("Lahore", "Delhi", "Bangkok", "Kabul")
VALUES = ["", "red", "#done", "#later", "#skip", "2026-11-24", "lahore", "5"]
WORDS = ["7", "no", "", "24.11.2026", "🙂", "۳", "<b>", "x" * 50]


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    asks: list[Ask[Any]] = []
    numbers = itertools.count()

    def step(depth: int) -> Step:
        name = f"s{next(numbers)}"
        what = draw(st.sampled_from(["ask", "ask", "say", "each", "sub"] if depth < 2 else ["ask"]))
        condition = when()
        if what == "each":
            return Each(name, Places(), [step(depth + 1) for _n in range(draw(st.integers(1, 2)))], when=condition)
        if what == "sub":
            return Sub(name, [step(depth + 1) for _n in range(draw(st.integers(1, 2)))], when=condition)
        made: Ask[Any] = (
            Say(name, _("Read this."), when=condition)
            if what == "say"
            else Ask(name, _("What now?"), draw(st.sampled_from(KINDS)), when=condition)
        )
        asks.append(made)
        return made

    def when() -> Any:
        if not asks or draw(st.booleans()):
            return lambda answers: True
        on, parity = draw(st.sampled_from(asks)), draw(st.booleans())
        return lambda answers: on in answers and (len(repr(answers[on])) % 2 == 0) is parity

    steps = [step(0) for _n in range(draw(st.integers(1, 5)))]
    return form(*steps, review=draw(st.booleans()))


class AnyConversation(RuleBasedStateMachine):
    """A person who writes and taps at random while rows come and go."""

    talk: Talk

    @initialize(flow=flows())
    def begins(self, flow: Flow) -> None:
        self.talk = Talk(flow, {Places(): ALL_ROWS[:3]})

    def open(self) -> bool:
        return not self.talk.ended

    @precondition(lambda self: self.talk.ended)
    @rule()
    def begins_again(self) -> None:
        self.talk = Talk(self.talk.flow, {Places(): self.talk.facts[Places()]})

    @precondition(open)
    @rule(data=st.data())
    def taps_what_is_offered(self, data: st.DataObject) -> None:
        offered = [button.press for row in self.talk.view.rows for button in row]
        press = data.draw(st.sampled_from(offered))
        self.talk.presses(press.move, press.value)

    @precondition(open)
    @rule(move=st.sampled_from(list(Move)), value=st.sampled_from(VALUES))
    def presses_what_may_not_be_there(self, move: Move, value: str) -> None:
        self.talk.presses(move, value)

    @precondition(open)
    @rule(text=st.sampled_from(WORDS))
    def writes(self, text: str) -> None:
        self.talk.writes(text)

    @precondition(open)
    @rule(there=st.lists(st.sampled_from(ALL_ROWS), unique=True))
    def rows_come_and_go(self, there: list[Any]) -> None:
        self.talk.facts.learn(Places(), there)

    @precondition(open)
    @rule()
    def leaves_and_returns(self) -> None:
        self.talk.leaves_and_returns()

    @invariant()
    def there_is_always_something_to_read_and_a_way_on(self) -> None:
        if hasattr(self, "talk"):
            assert self.talk.says
            assert self.talk.ended or self.talk.buttons

    @invariant()
    def the_state_survives_a_restart_and_looking_changes_nothing(self) -> None:
        if hasattr(self, "talk") and self.open():
            state = self.talk.turn.conversation
            restarted = Conversation.from_json(json.loads(json.dumps(state.to_json())))
            assert restarted == state
            once = look(self.talk.flow, restarted, self.talk.facts)
            assert look(self.talk.flow, once.conversation, self.talk.facts) == once

    @invariant()
    def every_answer_belongs_to_a_question_of_the_flow_and_can_be_read(self) -> None:
        if not hasattr(self, "talk"):
            return
        way = path(self.talk.flow, self.talk.answers, self.talk.facts)
        for slot in way.slots:
            if slot.key in way.known:
                slot.ask.kind.show(slot.scene.answers[slot.ask], slot.scene)
        if self.talk.ended and self.talk.turn.effects:
            asked = {slot.key for slot in way.slots}
            assert {key for key, stored in self.talk.answers.items() if not is_pin(stored)} == asked
            assert list(self.talk.flow.finish(Answers(self.talk.answers))) == list(self.talk.effects)


TestAnyConversation = AnyConversation.TestCase
