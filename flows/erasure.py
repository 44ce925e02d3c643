"""Erasure: everything that names a person or that they said goes. Asked twice, then there is no way back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneOf
from flows.leaving import Leaves
from locales import Phrase, _, n_, paragraphs


class Sure(StrEnum):
    ERASE = "erase"
    KEEP = "keep"


@dataclass(frozen=True)
class OwnTexts(Query[int]):
    """How many consultations, risk checks and reports of changes of the person's own would go."""


@dataclass(frozen=True)
class LastOf(Query[list[Leaves]]):
    """The sides that nobody would act for any more."""


@dataclass(frozen=True)
class EraseMe(Effect):
    """Erase the person who asks for it, and nobody else."""


def first_question(scene: Scene) -> Phrase:
    texts = scene.facts[OwnTexts()]
    last = [one.place for one in scene.facts[LastOf()]]
    return paragraphs(
        _("Erased: your account, your name, your consents, all your roles, and every word you wrote here."),
        n_(
            "One record you made for your side is emptied.",
            "{count} records you made for your side are emptied.",
            texts,
        )
        if texts
        else None,
        *(_("{place}: nobody would be left to act there.", place=one) for one in last),
        _("What stays leads to nobody: codes, dates, counts, and texts that were put to a vote."),
    )


def second_question(scene: Scene) -> Phrase:
    return _("This cannot be undone, not even by those who run the bot. Are you sure?")


first = Ask("first", first_question, OneOf({Sure.ERASE: _("Erase everything"), Sure.KEEP: _("Keep everything")}))
second = Ask(
    "second",
    second_question,
    OneOf({Sure.KEEP: _("No, keep everything"), Sure.ERASE: _("Yes, erase me now")}),
    when=lambda answers: answers.get(first) is Sure.ERASE,
)


def erases(answers: Answers) -> bool:
    return answers.get(second) is Sure.ERASE


def done(scene: Scene) -> Phrase:
    return _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if erases(answers):
        yield EraseMe()


flow = Flow(
    name="erasure",
    version=1,
    title=_("Erasing my data"),
    open_to=frozenset(),
    steps=[first, second],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
