"""One turn of a conversation, as a pure function: state, input and facts in; state, view and effects out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flows.engine.answers import Answers
from flows.engine.conversation import Conversation
from flows.engine.drawing import ask_again, cancel_question, change_list, is_given, question, summary_card
from flows.engine.facts import Facts
from flows.engine.kinds import Draft, InvalidAnswer, Picked, Typed
from flows.engine.path import Path, Slot, path
from flows.engine.steps import Ask, Effect, Flow, Scene
from flows.engine.views import Move, Press, View
from locales import Text, _

Input = Typed | Press


@dataclass(frozen=True)
class Turn:
    """What one turn leads to. `ended` conversations are closed: when `saved`, what they were opened for is done."""

    conversation: Conversation
    view: View
    effects: Sequence[Effect] = ()
    ended: bool = False
    saved: bool = False
    forget_typed: bool = False


def begin(flow: Flow, facts: Facts, given: Mapping[Ask[Any], Any] | None = None) -> Turn:
    """Start a conversation, with the answers that whoever starts it brings along."""
    brought = {step.name: step.kind.dump(answer) for step, answer in (given or {}).items()}
    return _show(flow, Conversation(flow.name, flow.version, brought, frozenset(brought)), facts)


def look(flow: Flow, conversation: Conversation, facts: Facts, notice: Text | None = None) -> Turn:
    """The conversation as it stands: after a resume, a change of language, an outdated tap."""
    return _show(flow, conversation, facts, notice)


def advance(flow: Flow, conversation: Conversation, given: Input, facts: Facts) -> Turn:
    """Take what the person typed or tapped. Never raises for bad input: that is asked again."""
    way = path(flow, conversation.answers, facts)
    match given:
        case Press(Move.CANCEL):
            return Turn(conversation, cancel_question(flow))
        case Press(Move.REALLY_CANCEL):
            return Turn(conversation, View(_("Cancelled. Nothing was saved.")), ended=True)
        case Press(Move.STAY):
            return _show(flow, conversation, facts)
        case Press(Move.BACK):
            return _back(flow, conversation, way, facts)
    slot = _on_show(conversation, way)
    if (slot.key if slot else None) != conversation.asked:
        # The facts changed while the person looked: an answer to one question must not become another's.
        again = _show(flow, conversation, facts, _("Something changed meanwhile. Please look again."))
        return replace(again, forget_typed=isinstance(given, Typed))
    if slot is None:
        return _at_the_summary(flow, conversation, given, way, facts)
    match given:
        case Typed() | Press(Move.PICK):
            return _answer(flow, conversation, slot, given, way, facts)
        case _:
            return _show(flow, conversation, facts)


def _on_show(conversation: Conversation, way: Path) -> Slot | None:
    if conversation.changing is not None and (slot := way.at(conversation.changing)):
        return slot
    return way.next


def _answer(flow: Flow, conversation: Conversation, slot: Slot, given: Input, way: Path, facts: Facts) -> Turn:
    reply = Picked(given.value) if isinstance(given, Press) else given
    forget = slot.ask.sensitive and isinstance(given, Typed)
    try:
        answer = slot.ask.kind.read(reply, conversation.draft, slot.scene)
        if isinstance(answer, Draft):
            return _show(flow, replace(conversation, draft=answer.state), facts)
        if slot.ask.check and (reason := slot.ask.check(answer, slot.scene)):
            state = replace(conversation, draft=slot.ask.kind.turned_down(conversation.draft))
            return Turn(state, ask_again(flow, state, slot, way, reason), forget_typed=forget)
    except InvalidAnswer as invalid:
        state = conversation if invalid.draft is None else replace(conversation, draft=invalid.draft)
        return Turn(state, ask_again(flow, state, slot, way, invalid.reason), forget_typed=forget)
    answered = {**conversation.answers, slot.key: slot.ask.kind.dump(answer)}
    moved = conversation.having(path(flow, answered, facts).kept)
    return replace(_show(flow, moved, facts), forget_typed=forget)


def _back(flow: Flow, conversation: Conversation, way: Path, facts: Facts) -> Turn:
    if conversation.changing is not None or conversation.choosing:
        return _show(flow, conversation.having(conversation.answers), facts)
    if conversation.draft is not None:
        return _show(flow, replace(conversation, draft=None), facts)
    answered = [slot.key for slot in way.slots if slot.key in conversation.answers and not is_given(slot, conversation)]
    if not answered:
        return _show(flow, conversation, facts)
    kept = {key: answer for key, answer in conversation.answers.items() if key != answered[-1]}
    return _show(flow, conversation.having(kept), facts)


def _at_the_summary(flow: Flow, conversation: Conversation, given: Input, way: Path, facts: Facts) -> Turn:
    match given:
        case Press(Move.SAVE):
            return _finish(flow, conversation, way, facts)
        case Press(Move.CHANGE):
            return _show(flow, replace(conversation, choosing=True), facts)
        case Press(Move.CHANGE_ONE, key) if (slot := way.at(key)) and not is_given(slot, conversation):
            return _show(flow, replace(conversation, changing=key, choosing=False, draft=None), facts)
        case Typed():
            return _show(flow, conversation, facts, _("Please tap one of the buttons."))
        case _:
            return _show(flow, conversation, facts)


def _show(flow: Flow, conversation: Conversation, facts: Facts, notice: Text | None = None) -> Turn:
    way = path(flow, conversation.answers, facts)
    slot = _on_show(conversation, way)
    state = _standing(conversation, way, slot)
    if slot is not None:
        view = question(flow, state, slot, way)
    elif state.choosing:
        view = change_list([slot for slot in way.slots if not is_given(slot, state)])
    elif not flow.reviewed(Answers(way.final)):
        return _finish(flow, state, way, facts)
    else:
        view = summary_card(flow, way, Scene(Answers(way.final), facts))
    return Turn(state, replace(view, notice=notice) if notice else view)


def _standing(conversation: Conversation, way: Path, slot: Slot | None) -> Conversation:
    """The conversation, remembering what it is about to ask and the rows it asks about."""
    key = slot.key if slot is not None else None
    answers = {one: answer for one, answer in conversation.answers.items() if one in way.known}
    state = replace(conversation, answers={**answers, **way.pins}, asked=key)
    if key != conversation.asked:
        state = replace(state, draft=None)
    return state if key == conversation.changing else replace(state, changing=None)


def _finish(flow: Flow, conversation: Conversation, way: Path, facts: Facts) -> Turn:
    answers = Answers(way.final)
    return Turn(
        conversation.having(answers.raw),
        View(flow.done(Scene(answers, facts)), title=flow.title, sensitive=flow.sensitive),
        list(flow.finish(answers)),
        ended=True,
        saved=not flow.puts_off(answers),
    )
