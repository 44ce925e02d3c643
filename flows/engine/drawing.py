"""The screens of a conversation: question, summary card, list of answers to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.conversation import Conversation
from flows.engine.path import Path, Slot
from flows.engine.steps import Flow, Scene, worded
from flows.engine.views import Button, Move, Press, Progress, Style, View
from locales import Phrase, Text, _, paragraphs

BACK = Button(_("‹ Back"), Press(Move.BACK))
CANCEL = Button(_("✕ Cancel"), Press(Move.CANCEL))


def question(flow: Flow, conversation: Conversation, slot: Slot, way: Path) -> View:
    """The question of one slot, its buttons, and the ways back and out."""
    ask, scene = slot.ask, slot.scene
    picks = [
        [Button(choice.label, Press(Move.PICK, choice.value)) for choice in row]
        for row in ask.kind.rows(conversation.draft, scene)
    ]
    asked = worded(ask.prompt, scene)
    return View(
        body=paragraphs(asked, ask.help) if ask.help else asked,
        title=flow.title,
        progress=_progress(conversation, slot, way),
        hint=ask.kind.hint(scene),
        rows=[*picks, [BACK, CANCEL] if can_go_back(conversation, way) else [CANCEL]],
        sensitive=ask.sensitive or flow.sensitive,
    )


def ask_again(flow: Flow, conversation: Conversation, slot: Slot, way: Path, reason: Text) -> View:
    """The same question, saying first what was wrong."""
    return replace(question(flow, conversation, slot, way), notice=reason)


def _progress(conversation: Conversation, slot: Slot, way: Path) -> Progress | None:
    asked = [one.key for one in way.slots if one.key not in conversation.given]
    return Progress(asked.index(slot.key) + 1, len(asked)) if len(asked) > 1 and slot.key in asked else None


def summary_card(flow: Flow, way: Path, scene: Scene) -> View:
    """Everything that was answered on one card, with *Change* and *Save*."""
    return View(
        body=flow.summary(scene) if flow.summary else _("Please check your answers."),
        title=flow.title,
        lines=[(label(slot), shown(slot)) for slot in way.slots],
        rows=[
            [Button(flow.save_label, Press(Move.SAVE), Style.SUCCESS), Button(_("Change"), Press(Move.CHANGE))],
            [BACK, CANCEL],
        ],
        sensitive=flow.sensitive,
    )


def change_list(slots: Sequence[Slot]) -> View:
    """Which answer shall be changed?"""
    return View(
        body=_("Which answer do you want to change?"),
        rows=[*[[Button(label(slot), Press(Move.CHANGE_ONE, slot.key))] for slot in slots], [BACK, CANCEL]],
        sensitive=True,
    )


def cancel_question(flow: Flow) -> View:
    """Cancelling throws answers away, so it is asked twice."""
    return View(
        body=_("Cancel and throw these answers away? If you only want to pause, just leave: nothing is lost."),
        title=flow.title,
        rows=[
            [Button(_("Yes, throw away"), Press(Move.REALLY_CANCEL), Style.DANGER)],
            [Button(_("No, go on"), Press(Move.STAY), Style.PRIMARY)],
        ],
    )


def label(slot: Slot) -> Phrase:
    """The short name of a question, with its row inside a repeated part."""
    name = slot.ask.label or worded(slot.ask.prompt, slot.scene)
    return _("{row}: {question}", row=slot.scene.row.label, question=name) if slot.scene.row else name


def shown(slot: Slot) -> Phrase:
    answers = slot.scene.answers.raw
    return slot.ask.kind.show(slot.ask.kind.load(answers[slot.key]), slot.scene)


def can_go_back(conversation: Conversation, way: Path) -> bool:
    """Whether there is an answer (or a half-made one) to take back."""
    if conversation.changing is not None or conversation.draft is not None:
        return True
    return any(slot.key in conversation.answers and not is_given(slot, conversation) for slot in way.slots)


def is_given(slot: Slot, conversation: Conversation) -> bool:
    """Whether whoever started the conversation brought this answer along: it is not the person's to change."""
    return slot.key in conversation.given
