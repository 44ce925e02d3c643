"""Approval: nobody becomes an organiser through one organiser alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Value, Words, _, paragraphs


class Verdict(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True)
class NewOrganiser:
    """Somebody who is to become an organiser. The other side learns no name."""

    process: str
    side: str
    name: str | None


@dataclass(frozen=True)
class OrganisersToApprove(Query[Sequence[Choice]]):
    """The invitations that wait for the person's approval; a value is an invitation's id."""


@dataclass(frozen=True)
class NewOrganiserOf(Query[NewOrganiser]):
    """What the approving person may know of an invitation."""

    invitation: str


@dataclass(frozen=True)
class ApproveOrganiser(Effect):
    invitation: str


@dataclass(frozen=True)
class RefuseOrganiser(Effect):
    invitation: str


def question(scene: Scene) -> Phrase:
    who = scene.facts[NewOrganiserOf(scene.answers[invitation])]
    asked = _("An organiser may read what the side has written, and holds one of its keys. Do you approve?")
    place: dict[str, Value] = {"process": Words(who.process), "side": who.side}
    if who.name is None:
        said = _("Side {side} wants to add an organiser to {process}, and has confirmed who it is.", **place)
    else:
        said = _(
            "{name} is to become an organiser of side {side} in {process}. Who it is was confirmed.",
            name=Words(who.name),
            **place,
        )
    return paragraphs(said, asked)


invitation = Ask("invitation", _("Which invitation?"), OneFrom(OrganisersToApprove()))
verdict = Ask("verdict", question, OneOf({Verdict.APPROVE: _("Approve"), Verdict.REFUSE: _("Refuse")}))


def done(scene: Scene) -> Phrase:
    if scene.answers[verdict] is Verdict.APPROVE:
        return _("Approved. The person can join now.")
    return _("Refused. The invitation is void.")


def finish(answers: Answers) -> Effects:
    effect = ApproveOrganiser if answers[verdict] is Verdict.APPROVE else RefuseOrganiser
    yield effect(answers[invitation])


flow = Flow(
    name="approval",
    version=1,
    title=_("A new organiser"),
    open_to={Role.ORGANISER},
    steps=[invitation, verdict],
    given=[invitation],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
