"""Invitation: a one-time link for one person, bound to a role, a side and an organisation before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.roles import Role
from locales import Phrase, _, paragraphs

MAY_INVITE: Mapping[Role, frozenset[Role]] = {
    Role.ORGANISER: frozenset({Role.PARTICIPANT, Role.ORGANISER}),
    Role.ADMINISTRATOR: frozenset({Role.ORGANISER, Role.COORDINATOR, Role.CRITICAL_FRIEND}),
}
"""Whom each role may invite. Participants are invited by organisers of their own side, and by nobody else."""


class Rank(StrEnum):
    FIRST = "1"
    SECOND = "2"
    DIRECTOR = "3"


@dataclass(frozen=True)
class InvitingSeats(Query[Sequence[Choice]]):
    """Where the person may invite to. A value is `process:side`, with an empty side for those who have none."""


@dataclass(frozen=True)
class RolesToOffer(Query[Sequence[Choice]]):
    """The roles the person may invite to there; a value is a role."""

    seat: str


@dataclass(frozen=True)
class PartnersOf(Query[Sequence[Choice]]):
    """The organisations that take part there now; a value is an organisation's id."""

    seat: str


@dataclass(frozen=True)
class Replaceable(Query[Sequence[Choice]]):
    """The people of that side whose account may be replaced from there; a value is a person's id."""

    seat: str


@dataclass(frozen=True)
class LinkLasts(Query[datetime]):
    """Until when a link made now can be opened."""

    seat: str


@dataclass(frozen=True)
class MakeInvitation(Effect):
    """Make the link and hand it out. With `replaced` it gives that person's roles to another account."""

    seat: str
    role: Role | None
    rank: int
    organisation: str | None
    label: str
    replaced: str | None


def is_replacement(answers: Answers) -> bool:
    return replaced in answers


def is_new(answers: Answers) -> bool:
    return not is_replacement(answers)


def is_organiser(answers: Answers) -> bool:
    return is_new(answers) and answers.get(role) == Role.ORGANISER.value


def _there(query: type[RolesToOffer] | type[PartnersOf] | type[Replaceable]) -> OneFrom:
    return OneFrom(lambda answers: query(answers[seat]))


seat = Ask("seat", _("To which process?"), OneFrom(InvitingSeats()), label=_("Process"))
replaced = Ask(
    "replaced",
    _("Whose account is replaced?"),
    _there(Replaceable),
    when=is_replacement,
    label=_("New account of"),
)
role = Ask("role", _("As what is the person invited?"), _there(RolesToOffer), when=is_new, label=_("Role"))
rank = Ask(
    "rank",
    _("When something is due on your side, who is asked?"),
    OneOf(
        {
            Rank.FIRST: _("This person first"),
            Rank.SECOND: _("This person when the first is silent"),
            Rank.DIRECTOR: _("This person last: the director, who signs the gravest"),
        }
    ),
    when=is_organiser,
    label=_("Asked"),
)
organisation = Ask(
    "organisation",
    _("For which organisation?"),
    _there(PartnersOf),
    when=is_new,
    label=_("Organisation"),
)
label = Ask(
    "label",
    _("How will you know later whom this link is for? Initials or a code are enough."),
    ShortText(40, optional=True),
    label=_("For"),
    sensitive=True,
)


def summary(scene: Scene) -> Phrase:
    if is_organiser(scene.answers) or is_replacement(scene.answers):
        return _("Please check. You confirm later who opened the link, and a new organiser is approved by another one.")
    return _("Please check. You confirm later who opened the link; until then it gives nothing.")


def done(scene: Scene) -> Phrase:
    lasts = scene.facts[LinkLasts(scene.answers[seat])]
    return paragraphs(
        _("The link is in the message below. Send it only to the person it is for."),
        _("It works once, until {when}. When it was opened, you are asked to compare a code and confirm.", when=lasts),
    )


def finish(answers: Answers) -> Effects:
    chosen = answers.get(role)
    yield MakeInvitation(
        seat=answers[seat],
        role=Role(chosen) if chosen else None,
        rank=int(answers.get(rank, Rank.FIRST)),
        organisation=answers.get(organisation),
        label=answers[label],
        replaced=answers.get(replaced),
    )


flow = Flow(
    name="invitation",
    version=1,
    title=_("Invitation"),
    open_to={Role.ORGANISER, Role.ADMINISTRATOR},
    steps=[seat, replaced, role, rank, organisation, label],
    given=[seat, replaced],
    summary=summary,
    save_label=_("Make the link"),
    done=done,
    finish=finish,
    from_home=False,
)
