"""The steps of a risk check: what is due, group by group, what follows a grave answer, and the opportunity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from flows.analysis.risk import Band, Reading
from flows.analysis.risk import band as band_of
from flows.banks.prose import Prose, asked_as, spoken, translated
from flows.banks.risk_asks import AsDefined, asking, contradiction, following, kind_of
from flows.banks.risk_bank import Question, at_hand, bundled
from flows.banks.risk_reading import read
from flows.engine import Answers, Ask, Each, Scene, Step, Sub
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.risk_brief import STAGES, Brief, Briefed, EventTitle, OwnEvents, OwnQuestions
from locales import Phrase, Text, Words, _, n_, paragraphs

Json = Any
OPPORTUNITY, CHANCE = "opportunity", "chance"


class Same(StrEnum):
    """Whether earlier answers still hold. Values are stored."""

    SAME = "same"
    CHANGED = "changed"


class Chance(StrEnum):
    """What makes it a good moment. Values are stored."""

    NONE = "none"
    OFFICIALS = "officials"
    PUBLIC = "public"
    NEED = "need"
    PEOPLE = "people"


CHANCES = {
    Chance.NONE: _("Nothing in particular"),
    Chance.OFFICIALS: _("Officials more open than usual"),
    Chance.PUBLIC: _("Public mood kinder than usual"),
    Chance.NEED: _("A need both sides feel just now"),
    Chance.PEOPLE: _("The right people are there"),
}


def opening(scene: Scene) -> Phrase:
    """What is coming, so that nobody begins it in a doorway."""
    found = briefed.offered(scene)
    title = scene.facts[EventTitle(scene.answers[event])]
    if found is None:
        return _("Risk check: {event}", event=title)
    return paragraphs(
        _("{event}: {stage}.", event=title, stage=STAGES[found.stage]),
        _("Something has happened around it, so earlier answers no longer hold.") if found.again else None,
        n_("One question, a minute or two.", "{count} questions, five minutes at most.", len(found.ask)),
        _("“Don't know” is a good answer; it counts as the worse one. No names of people, please."),
    )


event = Ask(
    "event",
    _("Which event is this about?"),
    OneFrom(OwnEvents(), if_none=_("No event of yours is coming up.")),
    label=_("Event"),
)
briefed = Briefed(event)
brief: Ask[Brief] = Ask("brief", opening, briefed, label=_("Stage"))


def _brief(answers: Answers) -> Mapping[str, Json]:
    # Undecoded: this is looked at for every question of the bank on every turn.
    found: Mapping[str, Json] = answers.raw.get("brief", {"ask": (), "same": ()})
    return found


def _same(group: str) -> str:
    return f"same_{group}"


def asked(question: Question) -> Callable[[Answers], bool]:
    def when(answers: Answers) -> bool:
        given = _brief(answers)
        if question.name not in given["ask"]:
            return False
        return question.name not in given["same"] or answers.raw.get(_same(question.group)) != Same.SAME

    return when


def reading_of(question: Question, answers: Answers, stored: Json) -> Reading:
    given = answers[brief]
    return read(given.in_force(question), stored, given.past(question.name))


def _is_grave(question: Question) -> Callable[[Answers], bool]:
    applies = asked(question)
    return lambda answers: (
        applies(answers)
        and question.name in answers.raw
        and band_of(reading_of(question, answers, answers.raw[question.name])) is not Band.GREEN
    )


def _asking(question: Question) -> Iterator[Step]:
    """The question, and what follows an answer that is not harmless."""
    name = translated(question.label)
    yield asking(question, asked(question))
    follow = following(
        lambda _scene: name, lambda _scene: translated(question.advice),
        lambda what: _("{row}: {question}", row=name, question=what),
    )  # fmt: skip
    yield Sub(f"{question.name}_more", follow, when=_is_grave(question))


def _confirming(group: str, title: str, questions: Sequence[Question]) -> Ask[Same]:
    """Whether the earlier answers of a group still hold."""

    def when(answers: Answers) -> bool:
        return any(one.name in _brief(answers)["same"] for one in questions)

    def prompt(scene: Scene) -> Phrase:
        given = scene.answers[brief]
        lines = [_last(one, given, scene) for one in questions if one.name in given.same]
        return paragraphs(_("{group}: is this still so?", group=Text(title)), *lines)

    labels = {Same.SAME: _("Nothing changed since"), Same.CHANGED: _("Something changed")}
    return Ask(_same(group), prompt, OneOf(labels), when=when, label=Text(title))


def _last(question: Question, given: Brief, scene: Scene) -> Phrase:
    kind = kind_of(question)
    value = kind.show(kind.load(given.last[question.name]), scene)
    day = date.fromisoformat(given.last_on[question.name])
    return _("• {label}: {value} ({day})", label=translated(question.label), value=value, day=day)


def of_bank() -> Iterator[Step]:
    questions = at_hand()
    for group in bundled().groups if questions else ():
        of_group = [one for one in questions if one.group == group.name]
        yield _confirming(group.name, group.title, of_group)
        for question in of_group:
            yield from _asking(question)


def own_question(answers: Answers) -> Question | None:
    # A sub-part's own scope ends in its name, so the row is the part before it.
    parts = answers.scope.split("/")
    return answers[brief].own_questions.get(parts[1]) if len(parts) > 1 else None


def _own_is_grave(answers: Answers) -> bool:
    question = own_question(answers)
    stored = answers.raw.get(f"{answers.scope}answer")
    return question is not None and stored is not None and (
        band_of(reading_of(question, answers, stored)) is not Band.GREEN
    )  # fmt: skip


def _row_words(of: Callable[[Question], Prose], said: Callable[[Prose], Phrase] = spoken) -> Callable[[Scene], Phrase]:
    def words(scene: Scene) -> Phrase:
        question = own_question(scene.answers)
        return said(of(question)) if question is not None else Words("–")

    return words


own_answer = Ask(
    "answer",
    _row_words(lambda question: question.ask, asked_as),
    AsDefined(lambda scene: own_question(scene.answers)),
    check=lambda answer, scene: (
        contradiction(found, answer, spoken) if (found := own_question(scene.answers)) is not None else None
    ),
    label=_("Answer"),
)
own_more = Sub(
    "more",
    following(_row_words(lambda one: one.label), _row_words(lambda one: one.advice), lambda what: what),
    when=_own_is_grave,
)
own = Each(
    "own",
    lambda answers: OwnQuestions(tuple(answers[brief].own)),
    [own_answer, own_more],
    when=lambda answers: bool(_brief(answers).get("own")),
)
chance = Ask(
    CHANCE,
    _("Does anything make this a good moment? This is not weighed."),
    OneOf(CHANCES),
    when=lambda answers: brief in answers,
    label=_("Opportunity"),
)
opportunity = Ask(
    OPPORTUNITY,
    _("What is it, in a few words?"),
    ShortText(300, optional=True),
    when=lambda answers: answers.get(chance, Chance.NONE) is not Chance.NONE,
    label=_("The opportunity in words"),
    sensitive=True,
)
