"""Letting an event go ahead: an organiser turns the key of their side, and where it is gravest a director signs too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.analysis.clearance import Obstacle
from flows.engine import Answers, Ask, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.event_change import ComingEvents
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs

OBSTACLES: Mapping[Obstacle, Text] = {
    Obstacle.NOT_CHECKED: _("The risk check of your side is not complete."),
    Obstacle.EXPIRED: _("Answers in the risk check of your side have expired. Check again."),
    Obstacle.STOP: _("A question that stops everything is not settled."),
    Obstacle.NO_EXIT: _("No safe way out is agreed."),
    Obstacle.SAFETY: _("What is left of a risk to somebody's safety is red."),
    Obstacle.CONSENT: _("Consent is missing for somebody on your list."),
    Obstacle.NO_CONTROL: _("A risk has no control yet: what is done about it, by whom, by when."),
    Obstacle.OWNER_LEFT: _("Whoever was to see to a control is no longer with your side. Choose somebody else."),
}


class Sure(StrEnum):
    TURN = "turn"
    WAIT = "wait"


class Word(StrEnum):
    """What a coordinator says who was consulted. It orders nothing."""

    HEARD = "heard"
    PAUSE = "pause"


@dataclass(frozen=True)
class KeyFor(Query[str]):
    """The title of an event for which the person can turn the key of their own side now."""

    event: str
    directing: bool


@dataclass(frozen=True)
class ConsultedOn(Query[str]):
    """The code of an event on which the coordinator is consulted now."""

    event: str


@dataclass(frozen=True)
class TurnKey(Effect):
    """The person's own side lets the event go ahead; with the last key it is cleared. A director gives a reason."""

    event: str
    reason: str | None = None


@dataclass(frozen=True)
class KeepWord(Effect):
    """The coordinator was consulted, and said this."""

    event: str
    word: Word


def question(scene: Scene) -> Phrase:
    return _asked(scene, directing=False)


def question_to_director(scene: Scene) -> Phrase:
    return _asked(scene, directing=True)


def _asked(scene: Scene, *, directing: bool) -> Phrase:
    title = scene.facts[KeyFor(scene.answers[event], directing)]
    return paragraphs(
        _("Shall {title} go ahead, as far as your side is concerned?", title=Words(title)),
        _("Your key counts for everything as it is now. Whatever changes, keys have to be turned again."),
    )


def why(scene: Scene) -> Phrase:
    title = scene.facts[KeyFor(scene.answers[event], True)]
    return _("{title}: what is left is red. Why shall it go ahead all the same?", title=Words(title))


def consulted(scene: Scene) -> Phrase:
    code = scene.facts[ConsultedOn(scene.answers[event])]
    return paragraphs(
        _("{event}: both sides think of going ahead at the highest risk. Speak with them first.", event=Words(code)),
        _("You can ask for a pause. You cannot order that it goes ahead."),
    )


event = Ask("event", _("Which event?"), OneFrom(ComingEvents()), label=_("Event"))
consulted_event = Ask("event", _("Which event?"), ShortText(64), label=_("Event"))
reason = Ask("reason", why, ShortText(300), label=_("Reason"), sensitive=True)
_SURE = OneOf({Sure.TURN: _("Yes, turn our key"), Sure.WAIT: _("Not yet")})
sure = Ask("sure", question, _SURE)
sure_director = Ask("sure", question_to_director, _SURE)
word = Ask(
    "word",
    consulted,
    OneOf({Word.HEARD: _("I was consulted"), Word.PAUSE: _("I was consulted, and ask for a pause")}),
)


def nothing(scene: Scene) -> Phrase:
    return _("Nothing was changed.")


def thanks(scene: Scene) -> Phrase:
    return _("Thank you. The sides see that you were consulted.")


def turn(answers: Answers) -> Effects:
    if answers[sure] is Sure.TURN:
        yield TurnKey(answers[event])


def sign(answers: Answers) -> Effects:
    if answers[sure_director] is Sure.TURN:
        yield TurnKey(answers[event], answers[reason])


def keep(answers: Answers) -> Effects:
    yield KeepWord(answers[consulted_event], answers[word])


def waits(answers: Answers) -> bool:
    return answers.get(sure) is Sure.WAIT


flow = Flow(
    name="sign_off",
    version=1,
    title=_("Letting it go ahead"),
    open_to={Role.ORGANISER},
    steps=[event, sure],
    given=[event],
    review=False,
    done=nothing,
    finish=turn,
    puts_off=waits,
    from_home=False,
)
director_flow = Flow(
    name="director_sign_off",
    version=1,
    title=_("Signing as director"),
    open_to={Role.ORGANISER},
    steps=[event, reason, sure_director],
    given=[event],
    review=False,
    done=nothing,
    finish=sign,
    puts_off=waits,
    from_home=False,
)
consulted_flow = Flow(
    name="clearance_consulted",
    version=1,
    title=_("Consulted before an event"),
    open_to={Role.COORDINATOR},
    steps=[consulted_event, word],
    given=[consulted_event],
    review=False,
    done=thanks,
    finish=keep,
    from_home=False,
)
