"""A recommendation is led on by hand: put to review, sent back, or closed, each after one question."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from flows.analysis.recommendation_life import AGREED, State, Step
from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.recommendation_text import ReadingOf, Sheets, as_read
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class Sure(StrEnum):
    YES = "yes"
    NO = "no"


class Told(StrEnum):
    """Whether the other side may read a reason. Values are stored."""

    OWN_SIDE = "own_side"
    BOTH_SIDES = "both_sides"


@dataclass(frozen=True)
class LeadOn(Effect):
    """`why` is empty where nothing was said; `told` lets the other side read it."""

    sheet: str
    step: Step
    why: str
    told: bool


STEPS: Mapping[Step, Text] = {
    Step.PUT_TO_REVIEW: _("Put to review"),
    Step.SEND_BACK: _("Send back for rework"),
    Step.CLOSE: _("Close for good"),
}
BY_HAND: Mapping[Step, AbstractSet[State]] = {
    Step.PUT_TO_REVIEW: frozenset({State.DRAFTED, State.REWORK}),
    Step.SEND_BACK: frozenset({State.REVIEW, State.REPERCUSSION}) | AGREED,
    Step.CLOSE: frozenset({State.DRAFTED, State.REWORK, State.HELD}),
}
"""Where each step can be taken by hand; everything else belongs to polls, releases and transfers."""
_MEANING: Mapping[Step, Text] = {
    Step.PUT_TO_REVIEW: _(
        "From now on both sides' organisers read it, this version and every later one. Each side is asked to review it."
    ),
    Step.SEND_BACK: _(
        "It is reworked, or agreed to anew, before anything else happens. Earlier votes count for nothing then."
    ),
    Step.CLOSE: _("Nothing more happens with it, and this cannot be taken back. What was written stays on file."),
}
TOLD: Mapping[Told, Text] = {
    Told.OWN_SIDE: _("Only our side"),
    Told.BOTH_SIDES: _("Both sides"),
}


def asks_why(answers: Answers) -> bool:
    chosen = answers.get(step)
    return chosen is Step.SEND_BACK or chosen is Step.CLOSE


def sends_back(answers: Answers) -> bool:
    return answers.get(step) is Step.SEND_BACK


def why_asked(scene: Scene) -> Phrase:
    reading = scene.facts[ReadingOf(scene.answers[sheet])]
    step_label = STEPS[scene.answers[step]]
    return _("{code}: {step}. Why? A sentence is enough.", code=Words(reading.code), step=step_label)


def question(scene: Scene) -> Phrase:
    chosen, reading = scene.answers[step], scene.facts[ReadingOf(scene.answers[sheet])]
    return paragraphs(
        *as_read(reading), _("{code}: {step}?", code=Words(reading.code), step=STEPS[chosen]), _MEANING[chosen]
    )


sheet = Ask("sheet", _("Which recommendation?"), OneFrom(Sheets()), label=_("Recommendation"))
step = Ask("step", _("What is to be done with it?"), OneOf(STEPS), label=_("Step"))
why = Ask("why", why_asked, ShortText(300), when=asks_why, label=_("Reason"), sensitive=True)
told = Ask("told", _("Who may read this reason?"), OneOf(TOLD, columns=2), when=sends_back, label=_("Who reads it"))
sure = Ask("sure", question, OneOf({Sure.YES: _("Yes"), Sure.NO: _("No, leave it")}, columns=2))


def done(scene: Scene) -> Phrase:
    return _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.YES:
        shared = answers.get(told) is Told.BOTH_SIDES
        yield LeadOn(answers[sheet], answers[step], answers.get(why) or "", shared)


flow = Flow(
    name="recommendation_step",
    version=1,
    title=_("Recommendation"),
    open_to={Role.ORGANISER},
    steps=[sheet, step, why, told, sure],
    given=[sheet, step],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
