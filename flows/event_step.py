"""An event is led on: held, debriefed, closed, paused, resumed or called off, each after one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.event_change import ComingEvents
from flows.event_status import STATUSES, Status, Step
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class Sure(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Outlook:
    """An event's title, and where the step would lead it."""

    title: str
    leads_to: Status


@dataclass(frozen=True)
class OutlookOf(Query[Outlook]):
    """For an event of the organiser's own process."""

    event: str
    step: Step


@dataclass(frozen=True)
class StepEvent(Effect):
    event: str
    step: Step


@dataclass(frozen=True)
class ClearEvent(Effect):
    """Both sides let the event go ahead. Only the sign-off of its risk check asks for this."""

    event: str


STEPS: Mapping[Step, Text] = {
    Step.HOLD: _("It was held"),
    Step.DEBRIEF: _("Debriefed"),
    Step.CLOSE: _("Close the file"),
    Step.PAUSE: _("Pause"),
    Step.RESUME: _("Resume"),
    Step.CANCEL: _("Call off"),
}
_MEANING: Mapping[Step, Text] = {
    Step.HOLD: _("It took place."),
    Step.DEBRIEF: _("Everyone who was to be heard after it has been heard."),
    Step.CLOSE: _("Nothing more is to be done about it."),
    Step.PAUSE: _(
        "Nothing goes on until a side resumes it, and nothing is due meanwhile. One side is enough for this."
    ),
    Step.RESUME: _("It goes on. What was cleared before the pause has to be cleared again."),
    Step.CANCEL: _("It will not take place, and this cannot be taken back."),
}


def question(scene: Scene) -> Phrase:
    outlook = _outlook(scene)
    return paragraphs(
        _("{title}: {step}?", title=Words(outlook.title), step=STEPS[scene.answers[step]]),
        _MEANING[scene.answers[step]],
    )


def _outlook(scene: Scene) -> Outlook:
    return scene.facts[OutlookOf(scene.answers[event], scene.answers[step])]


event = Ask("event", _("Which event?"), OneFrom(ComingEvents()), label=_("Event"))
step = Ask("step", _("What became of it?"), OneOf(STEPS), label=_("Step"))
sure = Ask("sure", question, OneOf({Sure.YES: _("Yes"), Sure.NO: _("No, leave it")}, columns=2))


def done(scene: Scene) -> Phrase:
    if scene.answers[sure] is Sure.NO:
        return _("Nothing was changed.")
    outlook = _outlook(scene)
    return _("{title} is now: {status}.", title=Words(outlook.title), status=STATUSES[outlook.leads_to])


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.YES:
        yield StepEvent(answers[event], answers[step])


flow = Flow(
    name="event_step",
    version=1,
    title=_("Event"),
    open_to={Role.ORGANISER},
    steps=[event, step, sure],
    given=[event, step],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
