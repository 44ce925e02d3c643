"""An event took place although it was never cleared: an organiser of a side puts that down, once and with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.event_change import ComingEvents
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Sure(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class UnclearedTitle(Query[str]):
    """The title of an event that has begun without clearance, for an organiser of a side of it."""

    event: str


@dataclass(frozen=True)
class HoldUncleared(Effect):
    """It was held. The reason is for the person's own side."""

    event: str
    reason: str


def why(scene: Scene) -> Phrase:
    return _("{title} was not cleared. Why was it held all the same? Only your side reads this.", title=_title(scene))


def question(scene: Scene) -> Phrase:
    return paragraphs(
        _("{title} was held without clearance?", title=_title(scene)),
        _("The organisers of all sides and the coordinator see that it was. This cannot be taken back."),
    )


def _title(scene: Scene) -> Words:
    return Words(scene.facts[UnclearedTitle(scene.answers[event])])


event = Ask("event", _("Which event?"), OneFrom(ComingEvents()), label=_("Event"))
reason = Ask("reason", why, ShortText(300), label=_("Reason"), sensitive=True)
sure = Ask("sure", question, OneOf({Sure.YES: _("Yes, it was held"), Sure.NO: _("No, leave it")}))


def done(scene: Scene) -> Phrase:
    if scene.answers[sure] is Sure.NO:
        return _("Nothing was changed.")
    return _("Put down: held without clearance. What follows an event is asked as ever.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.YES:
        yield HoldUncleared(answers[event], answers[reason])


flow = Flow(
    name="event_uncleared",
    version=1,
    title=_("Held without clearance"),
    open_to={Role.ORGANISER},
    steps=[event, reason, sure],
    given=[event],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
