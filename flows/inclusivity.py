"""The inclusivity matrix: one side holds a text up against every group, in two taps where nothing is to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flows.analysis.inclusivity import Effect as OnGroup
from flows.analysis.inclusivity import asks_how_hard, stops
from flows.banks.inclusivity import EFFECTS, SEVERITIES
from flows.engine import Answers, Ask, Choice, Each, Effect, Effects, Flow, Query, Scene
from flows.engine.answers import Json
from flows.engine.kinds import OneFrom, OneOf, ShortText, YesNoUnknown
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class More(StrEnum):
    """Values are stored."""

    NEXT = "next"
    NOTES = "notes"


class Way(StrEnum):
    """Values are stored."""

    BACK = "back"
    ON = "on"


@dataclass(frozen=True)
class ToAssess(Query[Sequence[Choice]]):
    """The texts that the person's side has not assessed yet; a value is an edition."""


@dataclass(frozen=True)
class TextToAssess(Query[str]):
    """The very text of an edition, for an organiser of a side that assesses it."""

    edition: str


@dataclass(frozen=True)
class GroupsOf(Query[Sequence[Choice]]):
    """The groups an edition is held up against."""

    edition: str


@dataclass(frozen=True)
class KeepAssessment(Effect):
    """Keep the side's matrix on this edition: stored answers by group and step name. `back` sends the text back."""

    edition: str
    groups: Mapping[str, Mapping[str, Json]]
    back: bool


def reads(scene: Scene) -> Phrase:
    text = scene.facts[TextToAssess(scene.answers[edition])]
    return paragraphs(
        Words(text),
        Words(""),
        _("Group by group: what would this do to them? Only your own side reads what you answer."),
        _("Who they are and what they want is asked, not guessed. Where nothing is to be said, two taps do."),
    )


def group(scene: Scene) -> Phrase:
    return scene.row.label if scene.row is not None else Words("")


def harmful(answers: Answers) -> bool:
    return asks_how_hard(answers.get(effect))


def affected(answers: Answers) -> bool:
    return answers.get(effect, OnGroup.NEUTRAL) is not OnGroup.NEUTRAL


def wants_notes(answers: Answers) -> bool:
    return affected(answers) and answers.get(more) is More.NOTES


def must_decide(answers: Answers) -> bool:
    return stops(answers.get(effect), answers.get(severity))


def goes_on(answers: Answers) -> bool:
    return must_decide(answers) and answers.get(way) is Way.ON


def goes_back(answers: Answers) -> bool:
    """Whether a group's assessment sends the text back."""
    return must_decide(answers) and answers.get(way) is Way.BACK


edition = Ask("edition", _("Which recommendation?"), OneFrom(ToAssess()), label=_("Recommendation"))
begun = Ask("begun", reads, OneOf({More.NEXT: _("Begin")}), label=_("Read"))
effect = Ask(
    "effect",
    lambda scene: _("{group}: does this help or harm them?", group=group(scene)),
    OneOf(EFFECTS, columns=2),
    label=_("Effect"),
)
consulted = Ask(
    "consulted",
    lambda scene: _("{group}: were any of them consulted?", group=group(scene)),
    YesNoUnknown(),
    label=_("Consulted"),
)
severity = Ask(
    "severity",
    lambda scene: _("{group}: if it goes wrong, how hard does it hit them?", group=group(scene)),
    OneOf(SEVERITIES, columns=2),
    when=harmful,
    label=_("How hard"),
)
more = Ask(
    "more",
    lambda scene: _(
        "{group}: anything to note, such as evidence, who speaks for them, what was changed?", group=group(scene)
    ),
    OneOf({More.NEXT: _("Nothing to note"), More.NOTES: _("Add a note")}, columns=2),
    when=affected,
    label=_("Notes"),
)
evidence = Ask(
    "evidence",
    lambda scene: _("{group}: what shows it?", group=group(scene)),
    ShortText(200, optional=True),
    when=wants_notes,
    label=_("Evidence"),
    sensitive=True,
)
speaks = Ask(
    "speaks",
    lambda scene: _("{group}: who speaks for them here? A code or a kind of organisation.", group=group(scene)),
    ShortText(100, optional=True),
    when=wants_notes,
    label=_("Speaks for them"),
    sensitive=True,
)
change = Ask(
    "change",
    lambda scene: _("{group}: what was changed in the text for them?", group=group(scene)),
    ShortText(200, optional=True),
    when=wants_notes,
    label=_("Changed"),
    sensitive=True,
)
way = Ask(
    "way",
    lambda scene: paragraphs(
        _("{group}: this may hit them hard.", group=group(scene)),
        _("It goes back to rework, or you write down why it goes on all the same."),
    ),
    OneOf({Way.BACK: _("Back to rework"), Way.ON: _("Go on, with a reason")}),
    when=must_decide,
    label=_("Decision"),
)
reason = Ask(
    "reason",
    lambda scene: _("{group}: why does it go on all the same?", group=group(scene)),
    ShortText(300),
    when=goes_on,
    label=_("Reason"),
    sensitive=True,
)
PER_GROUP: Sequence[Ask[Any]] = (effect, consulted, severity, more, evidence, speaks, change, way, reason)
groups = Each("groups", lambda answers: GroupsOf(answers[edition]), PER_GROUP, when=lambda answers: edition in answers)


def sends_back(answers: Answers) -> bool:
    return any(goes_back(one) for _group, one in answers.each(groups))


def summary(scene: Scene) -> Phrase:
    return _OUTLOOK[sends_back(scene.answers)]


_OUTLOOK: Mapping[bool, Text] = {
    True: _("When you save this, the text goes back to rework. What was agreed on it so far is void."),
    False: _("When you save this, your side's assessment of this text is done."),
}


def done(scene: Scene) -> Phrase:
    if sends_back(scene.answers):
        return _("The text is back in rework.")
    return _("Kept. The other side learns that yours is done, and nothing of what it says.")


def finish(answers: Answers) -> Effects:
    rows = {
        row: {step.name: step.kind.dump(one[step]) for step in PER_GROUP if step in one}
        for row, one in answers.each(groups)
    }
    yield KeepAssessment(answers[edition], rows, sends_back(answers))


flow = Flow(
    name="inclusivity",
    version=1,
    title=_("Inclusivity matrix"),
    open_to={Role.ORGANISER},
    steps=[edition, begun, groups],
    given=[edition],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
    expires_after=timedelta(days=30),
)
