"""Who may do what to which thing: one table, denied unless it says otherwise. `docs/access.md` is the same table.

A role reaches so far and no further: nobody, oneself, one's own side of the process, or the whole process.
A sharing label narrows what the table allows, and never widens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from flows.roles import Role


class Action(StrEnum):
    SEE = "see"
    CREATE = "create"
    CHANGE = "change"
    PAUSE = "pause"


class Thing(StrEnum):
    """What there is to see or do; where status and substance part, they are two things."""

    PROCESS = "process"
    EVENT = "event"
    EVENT_ATTENDED = "event attended"
    ATTENDEES = "attendees"
    RISK_STATUS = "risk status"
    RISK_CHECK = "risk check"
    RISK_REGISTER = "risk register"
    CLEARANCE = "clearance"
    CONSULTED = "consulted"
    UNCLEARED = "held without clearance"
    UNCLEARED_REASON = "why held"
    ALARM = "alarm"
    CONSULTATION = "consultation"
    ISSUE = "issue"
    RECOMMENDATION = "recommendation"
    RECOMMENDATION_DRAFT = "recommendation draft"
    RECOMMENDATION_CHECK = "recommendation check"
    POLL = "poll"
    POLL_RESULT = "poll result"
    POLL_COUNTS = "poll counts"
    REASON = "reason"
    SHARED_REASON = "reason passed on"
    BALLOT = "ballot"
    INCLUSIVITY = "inclusivity matrix"
    RELEASE = "release"
    RELEASE_KEY = "release key"
    RELEASED_TEXT = "released text"
    CARRYING = "carrying"
    TRANSFER = "transfer"
    MENTION = "mention"
    BALANCE = "balance of transfer"
    CAPTURE = "capture audit"
    OUTCOME_STATUS = "outcome status"
    OUTCOME = "outcome"
    PERSON = "person"
    ROLE = "role"
    CONSENT = "consent"
    INVITATION = "invitation"
    SETTINGS = "settings"


class Reach(IntEnum):
    NOBODY = 0
    OWN = 1
    SIDE = 2
    PROCESS = 3


_S, _P, _O = Reach.SIDE, Reach.PROCESS, Reach.OWN
ORG, PAR, COO, CRF, ADM = (
    Role.ORGANISER,
    Role.PARTICIPANT,
    Role.COORDINATOR,
    Role.CRITICAL_FRIEND,
    Role.ADMINISTRATOR,
)
_SEE, _CREATE, _CHANGE, _PAUSE = Action.SEE, Action.CREATE, Action.CHANGE, Action.PAUSE

RULES: Mapping[tuple[Thing, Action], Mapping[Role, Reach]] = {
    (Thing.PROCESS, _SEE): {ORG: _P, PAR: _P, COO: _P, CRF: _P, ADM: _P},
    (Thing.PROCESS, _CREATE): {},
    (Thing.PROCESS, _CHANGE): {},
    (Thing.PROCESS, _PAUSE): {ORG: _P},
    (Thing.SETTINGS, _SEE): {ORG: _P, COO: _P, ADM: _P},
    (Thing.SETTINGS, _CHANGE): {},
    (Thing.EVENT, _SEE): {ORG: _P, COO: _P},
    (Thing.EVENT, _CREATE): {ORG: _P},
    (Thing.EVENT, _CHANGE): {ORG: _P},
    (Thing.EVENT, _PAUSE): {ORG: _P},
    (Thing.EVENT_ATTENDED, _SEE): {PAR: _O},
    (Thing.ATTENDEES, _SEE): {ORG: _S},
    (Thing.ATTENDEES, _CHANGE): {ORG: _S},
    (Thing.RISK_STATUS, _SEE): {ORG: _P, COO: _P},
    (Thing.RISK_CHECK, _SEE): {ORG: _S},
    (Thing.RISK_CHECK, _CREATE): {ORG: _S},
    (Thing.RISK_CHECK, _CHANGE): {ORG: _S},
    (Thing.RISK_REGISTER, _SEE): {ORG: _S},
    (Thing.RISK_REGISTER, _CHANGE): {ORG: _S},
    (Thing.CLEARANCE, _CREATE): {ORG: _S},
    (Thing.CONSULTED, _CREATE): {COO: _P},
    (Thing.UNCLEARED, _SEE): {ORG: _P, COO: _P},
    (Thing.UNCLEARED, _CREATE): {ORG: _S},
    (Thing.UNCLEARED_REASON, _SEE): {ORG: _S},
    (Thing.ALARM, _CREATE): {ORG: _P, COO: _P},
    (Thing.CONSULTATION, _SEE): {ORG: _S},
    (Thing.CONSULTATION, _CREATE): {ORG: _S},
    (Thing.ISSUE, _SEE): {ORG: _S},
    (Thing.ISSUE, _CREATE): {ORG: _S},
    (Thing.ISSUE, _CHANGE): {ORG: _S},
    (Thing.RECOMMENDATION, _SEE): {ORG: _P},
    (Thing.RECOMMENDATION, _CREATE): {ORG: _P},
    (Thing.RECOMMENDATION, _CHANGE): {ORG: _P},
    (Thing.RECOMMENDATION_DRAFT, _SEE): {ORG: _S},
    (Thing.RECOMMENDATION_DRAFT, _CREATE): {ORG: _S},
    (Thing.RECOMMENDATION_DRAFT, _CHANGE): {ORG: _S},
    (Thing.RECOMMENDATION_CHECK, _SEE): {ORG: _S},
    (Thing.RECOMMENDATION_CHECK, _CREATE): {ORG: _S},
    (Thing.POLL, _SEE): {ORG: _P},
    (Thing.POLL, _CREATE): {ORG: _P},
    (Thing.POLL, _CHANGE): {ORG: _P},
    (Thing.POLL_COUNTS, _SEE): {ORG: _S},
    (Thing.REASON, _SEE): {ORG: _S},
    (Thing.REASON, _CREATE): {PAR: _O},
    (Thing.SHARED_REASON, _SEE): {ORG: _P, PAR: _P},
    (Thing.SHARED_REASON, _CREATE): {ORG: _S},
    (Thing.POLL_RESULT, _SEE): {ORG: _P, PAR: _P},
    (Thing.BALLOT, _CREATE): {PAR: _O},
    (Thing.BALLOT, _CHANGE): {PAR: _O},
    (Thing.INCLUSIVITY, _SEE): {ORG: _S},
    (Thing.INCLUSIVITY, _CREATE): {ORG: _S},
    (Thing.RELEASE, _SEE): {ORG: _P},
    (Thing.RELEASE, _CREATE): {ORG: _P},
    (Thing.RELEASE, _CHANGE): {ORG: _P},
    (Thing.RELEASE_KEY, _CHANGE): {ORG: _S},
    (Thing.RELEASED_TEXT, _SEE): {ORG: _P, PAR: _O},
    (Thing.CARRYING, _SEE): {PAR: _O},
    (Thing.CARRYING, _CHANGE): {PAR: _O},
    (Thing.TRANSFER, _SEE): {ORG: _S},
    (Thing.TRANSFER, _CREATE): {ORG: _S},
    (Thing.TRANSFER, _CHANGE): {ORG: _S},
    (Thing.MENTION, _SEE): {ORG: _P},
    (Thing.MENTION, _CREATE): {ORG: _P},
    (Thing.BALANCE, _SEE): {ORG: _P, CRF: _P},
    (Thing.CAPTURE, _SEE): {ORG: _P, CRF: _P},
    (Thing.CAPTURE, _CREATE): {ORG: _S},
    (Thing.OUTCOME_STATUS, _SEE): {ORG: _S, COO: _P},
    (Thing.OUTCOME, _SEE): {ORG: _S, COO: _O},
    (Thing.OUTCOME, _CREATE): {ORG: _S, COO: _P},
    (Thing.OUTCOME, _CHANGE): {ORG: _S, COO: _O},
    (Thing.PERSON, _SEE): {ORG: _S, PAR: _O, COO: _O, CRF: _O, ADM: _O},
    (Thing.PERSON, _CREATE): {ORG: _S},
    (Thing.PERSON, _CHANGE): {ORG: _O, PAR: _O, COO: _O, CRF: _O, ADM: _O},
    (Thing.ROLE, _CHANGE): {ORG: _S, PAR: _O, COO: _O, CRF: _O, ADM: _O},
    (Thing.CONSENT, _SEE): {ORG: _S, PAR: _O},
    (Thing.CONSENT, _CHANGE): {ORG: _S, PAR: _O},
    (Thing.INVITATION, _SEE): {ORG: _S, ADM: _P},
    (Thing.INVITATION, _CREATE): {ORG: _S, ADM: _P},
    (Thing.INVITATION, _CHANGE): {ORG: _S, ADM: _P},
}


class Label(IntEnum):
    """Sharing labels (TLP 2.0), the most careful first. Stored by name."""

    RED = 0
    AMBER_STRICT = 1
    AMBER = 2
    GREEN = 3
    CLEAR = 4


DEFAULT_LABEL = Label.AMBER_STRICT


@dataclass(frozen=True)
class Actor:
    """Somebody in one role: which process, side and organisation it is held for."""

    person: str
    role: Role
    process: str | None
    side: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Where:
    """Where a thing belongs. `owner` made it or is it; `organisation` is the owner's; a label narrows its readers."""

    process: str | None
    side: str | None = None
    owner: str | None = None
    organisation: str | None = None
    label: Label | None = None


def reach(role: Role, action: Action, thing: Thing) -> Reach:
    """How far a role reaches; nobody where the table is silent."""
    return RULES.get((thing, action), {}).get(role, Reach.NOBODY)


def allows(actor: Actor, action: Action, thing: Thing, where: Where) -> bool:
    """Whether this actor, in this role, may do this there."""
    # An administrator's role may be held for the whole installation.
    everywhere = actor.role is Role.ADMINISTRATOR and actor.process is None
    if actor.process != where.process and not everywhere:
        return False
    far = reach(actor.role, action, thing)
    within = {
        Reach.NOBODY: False,
        Reach.OWN: where.owner is not None and where.owner == actor.person,
        Reach.SIDE: where.side is not None and where.side == actor.side,
        Reach.PROCESS: True,
    }[far]
    return within and (where.label is None or action is not Action.SEE or _label_allows(actor, where, where.label))


def _label_allows(actor: Actor, where: Where, label: Label) -> bool:
    if actor.person == where.owner:
        return True  # also where they work for nobody, as a coordinator may, or for another organisation by now
    match label:
        case Label.RED:
            return False
        case Label.AMBER_STRICT:
            return actor.organisation is not None and actor.organisation == where.organisation
        case Label.AMBER:  # partner organisations: those that work on the same side
            return actor.side is not None and actor.side == where.side
        case Label.GREEN | Label.CLEAR:
            return True


def any_allows(actors: Iterable[Actor], action: Action, thing: Thing, where: Where) -> bool:
    """Whether one of a person's roles allows it."""
    return any(allows(actor, action, thing, where) for actor in actors)


def may_relabel(person: str, where: Where, label: Label) -> bool:
    """Only the originator makes a label less careful; anyone who may change the thing makes it more so."""
    return label <= (where.label if where.label is not None else DEFAULT_LABEL) or person == where.owner
