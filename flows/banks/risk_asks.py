"""Questions of the bank as steps of a conversation: each with its kind of answer, and what follows a grave one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flows.banks.prose import Prose, spoken, translated
from flows.banks.risk_bank import UNKNOWN, Question
from flows.engine import Ask, Scene
from flows.engine.kinds import Day, Draft, Kind, Number, OneOf, Reply, Scale, ShortText, SomeOf, YesNoUnknown
from flows.engine.kinds.kind import Rows
from flows.engine.kinds.unknown import OrUnknown
from flows.engine.steps import Condition
from locales import Phrase, Text, _

Json = Any
Saying = Callable[[Prose], Phrase]
LONGEST_AGO = 3650  # days
_enum: Any = StrEnum


class Context(StrEnum):
    """What an answer that is not harmless comes from. Values are stored."""

    POLITICS = "politics"
    SECURITY = "security"
    PUBLIC = "public"
    INSIDE = "inside"
    PRACTICAL = "practical"
    UNCLEAR = "unclear"


class Interaction(StrEnum):
    """What it does to the event, or the event to it. Values are stored."""

    PEOPLE = "people"
    MEETING = "meeting"
    WORSE = "worse"
    BOTH = "both"
    LITTLE = "little"


class Reaction(StrEnum):
    """What is done about it. Values are stored."""

    ADVICE = "advice"
    CHANGE = "change"
    ASK = "ask"
    WAIT = "wait"
    NOTHING = "nothing"


CONTEXTS = {
    Context.POLITICS: _("Politics and officials"),
    Context.SECURITY: _("Security, violence"),
    Context.PUBLIC: _("Media and public mood"),
    Context.INSIDE: _("Among those taking part"),
    Context.PRACTICAL: _("Practical matters"),
    Context.UNCLEAR: _("Not clear yet"),
}
INTERACTIONS = {
    Interaction.PEOPLE: _("It could hurt people who come"),
    Interaction.MEETING: _("It could harm the meeting"),
    Interaction.WORSE: _("The meeting could make it worse"),
    Interaction.BOTH: _("Both: each could worsen the other"),
    Interaction.LITTLE: _("Hardly any"),
}
REACTIONS = {
    Reaction.ADVICE: _("As advised here"),
    Reaction.CHANGE: _("Change the plan"),
    Reaction.ASK: _("Ask those concerned first"),
    Reaction.WAIT: _("Wait, or stop"),
    Reaction.NOTHING: _("Nothing for now"),
}


def kind_of(question: Question, said: Saying = translated) -> Kind[Any]:
    """How it is answered; *don't know* is always there. `said` makes a phrase of the bank's words: those of a
    process's own questions are not translated."""
    if question.scale is not None:
        return OrUnknown(Scale(said(question.scale.low), said(question.scale.high)))
    if question.percent is not None:
        return OrUnknown(Number(0, 100))
    if question.day is not None:
        return OrUnknown(Day(earliest=-LONGEST_AGO, latest=0))
    if question.pick is not None:
        options = _enum(f"{question.name}_options", {one.name.upper(): one.name for one in question.pick.options})
        labels = {options(one.name): said(one.label) for one in question.pick.options}
        return OrUnknown(SomeOf(labels, at_least=1))
    return YesNoUnknown()


def contradiction(question: Question, answer: Json, said: Saying = translated) -> Text | None:
    """What is wrong with the choices of a list: one that stands alone is ticked beside another."""
    if question.pick is None or answer == UNKNOWN or len(answer) < 2:
        return None
    alone = next((one for one in question.pick.options if one.alone and one.name in answer), None)
    if alone is None:
        return None
    return _("“{choice}” cannot stand beside another answer. Please untick one of them.", choice=said(alone.label))


def asking(question: Question, when: Condition) -> Ask[Any]:
    """The step of a question that comes with the program."""
    kind = kind_of(question)
    return Ask(
        question.name,
        translated(question.ask),
        kind,
        when=when,
        check=lambda answer, _scene: contradiction(question, kind.dump(answer)),
        label=translated(question.label),
    )


@dataclass(frozen=True)
class AsDefined(Kind[Json]):
    """A question that a process has added: its kind of answer is known only while it is asked."""

    of: Callable[[Scene], Question | None]

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return self._kind(scene).rows(draft, scene)

    def hint(self, scene: Scene) -> Phrase | None:
        return self._kind(scene).hint(scene)

    def read(self, reply: Reply, draft: Json, scene: Scene) -> Json | Draft:
        answer = self._kind(scene).read(reply, draft, scene)
        return answer if isinstance(answer, Draft) else self._kind(scene).dump(answer)

    def show(self, answer: Json, scene: Scene) -> Phrase:
        return self._kind(scene).show(self._kind(scene).load(answer), scene)

    def _kind(self, scene: Scene) -> Kind[Any]:
        question = self.of(scene)
        return YesNoUnknown() if question is None else kind_of(question, spoken)


def following(
    named: Callable[[Scene], Phrase], advice: Callable[[Scene], Phrase], label: Callable[[Text], Text]
) -> list[Ask[Any]]:
    """What is asked about an answer that is not harmless: where it comes from, what it and the event do to each
    other, what is done, and a few words."""

    def about(sentence: Callable[[Phrase], Text]) -> Callable[[Scene], Phrase]:
        return lambda scene: sentence(named(scene))

    return [
        Ask(
            "context",
            about(lambda what: _("{question}: what does it come from?", question=what)),
            OneOf(CONTEXTS),
            label=label(_("Context")),
        ),
        Ask(
            "interaction",
            about(lambda what: _("{question}: what do this and the event do to each other?", question=what)),
            OneOf(INTERACTIONS),
            label=label(_("Interaction")),
        ),
        Ask(
            "action",
            lambda scene: _("{question}: what is done about it?\nAdvice: {advice}", question=named(scene),
                            advice=advice(scene)),
            OneOf(REACTIONS),
            label=label(_("Action")),
        ),
        Ask(
            "words",
            about(lambda what: _("{question}: anything to add in a few words?", question=what)),
            ShortText(200, optional=True),
            label=label(_("In a few words")),
            sensitive=True,
        ),
    ]  # fmt: skip


def told(more: Mapping[str, str]) -> list[tuple[Text, Phrase]]:
    """What was said about a grave answer, as (label, value)."""
    found: list[tuple[Text, Phrase]] = []
    if "context" in more:
        found.append((_("Context"), CONTEXTS[Context(more["context"])]))
    if "interaction" in more:
        found.append((_("Interaction"), INTERACTIONS[Interaction(more["interaction"])]))
    if "action" in more:
        found.append((_("Action"), REACTIONS[Reaction(more["action"])]))
    return found
