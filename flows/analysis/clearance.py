"""Whether an event may go ahead: what stands in the way on each side, and whose keys the worst risk asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.analysis.risk import HIGHEST, Band, Reading, band, worst

SIDES = 2
"""So many sides at least have to turn a key: one alone lets nothing go ahead."""


@dataclass(frozen=True)
class SideChecked:
    """How far the check of one side is.

    `checked_until` is the moment from which the first of its answers counts no longer (None: there is no complete
    check). `open_stops` are the stop-class questions answered gravely or not known. `band` is that of the answers.
    `answers` identifies what was answered: a key that was turned on other answers is worth nothing.
    """

    checked_until: datetime | None
    open_stops: frozenset[str] = frozenset()
    safe_exit: bool = False
    band: Band | None = None
    answers: str = ""


@dataclass(frozen=True)
class Risk:
    """A risk of the register: as it was found, as a person scored it again, and how far its control is.

    `owner` is who sees to the control, `due_at` until when; both None while there is no control.
    """

    question: str
    inherent: Reading
    residual: Reading | None = None
    owner: str | None = None
    due_at: datetime | None = None
    done: bool = False

    def overdue(self, now: datetime) -> bool:
        """Whether the control should have been in place by now."""
        return self.due_at is not None and not self.done and self.due_at <= now

    def reading(self, now: datetime) -> Reading:
        """What counts now: a control that is late is none, so the risk stands as it was found."""
        return self.inherent if self.residual is None or self.overdue(now) else self.residual

    def band(self, now: datetime) -> Band:
        return band(self.reading(now))

    def settled(self, now: datetime) -> bool:
        """Whether a grave answer is dealt with: its control is in place and somebody has scored what is left of it.

        What nobody knows cannot be dealt with, only found out.
        """
        return self.done and self.inherent.known and self.residual is not None and self.band(now) is not Band.RED


def worst_left(risks: Sequence[Risk], checked: SideChecked, now: datetime) -> Band:
    """The band of a side: the worst of what is left of its risks. Without a check nothing is known, and that is red."""
    if checked.band is None:
        return Band.RED
    return worst(one.band(now) for one in risks) if risks else checked.band


class Obstacle(StrEnum):
    """What keeps an event from going ahead, and nobody's key overrides."""

    NOT_CHECKED = "not_checked"
    EXPIRED = "expired"
    STOP = "stop"
    NO_EXIT = "no_exit"
    SAFETY = "safety"
    CONSENT = "consent"
    NO_CONTROL = "no_control"
    OWNER_LEFT = "owner_left"


class Part(StrEnum):
    """As what somebody signs."""

    ORGANISER = "organiser"
    OWNER = "owner"
    DIRECTOR = "director"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class SideState:
    """Everything that counts of one side. `risks` are the open ones of its register; `organisers` and `directors` are
    those who may sign now, by id; `without_consent` counts those on its list who have not agreed to come."""

    side: str
    checked: SideChecked
    risks: tuple[Risk, ...] = ()
    without_consent: int = 0
    organisers: frozenset[str] = frozenset()
    directors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Turned:
    """A key: who turned it for which side, on the state that is judged, and whether a reason was written with it."""

    side: str
    person: str
    reasoned: bool = False


@dataclass(frozen=True)
class Missing:
    """A signature that is still to come: of anybody in that part, or of one `person`. The coordinator has no side."""

    part: Part
    side: str | None = None
    person: str | None = None


def obstacles(state: SideState, now: datetime) -> frozenset[Obstacle]:
    """What stands in the way on one side."""
    checked, found = state.checked, set()
    if checked.checked_until is None:
        found.add(Obstacle.NOT_CHECKED)
    elif checked.checked_until <= now:
        found.add(Obstacle.EXPIRED)
    if checked.checked_until is not None and not checked.safe_exit:
        found.add(Obstacle.NO_EXIT)
    if state.without_consent:
        found.add(Obstacle.CONSENT)
    return frozenset(found | _in_register(state, now))


def _in_register(state: SideState, now: datetime) -> set[Obstacle]:
    found = set()
    settled = {one.question for one in state.risks if one.settled(now)}
    grave = {one.question for one in state.risks if one.inherent.stop}
    if (state.checked.open_stops | grave) - settled:
        found.add(Obstacle.STOP)
    for one in state.risks:
        reading = one.reading(now)
        if reading.personal and (reading.impact == HIGHEST or band(reading) is Band.RED):
            found.add(Obstacle.SAFETY)
        if one.owner is None and band(reading) is not Band.GREEN:
            found.add(Obstacle.NO_CONTROL)
        if one.owner is not None and not one.done and one.owner not in state.organisers:
            found.add(Obstacle.OWNER_LEFT)
    return found


def overall(states: Collection[SideState], now: datetime) -> Band:
    """What counts for the event: the side that has it worst."""
    return worst(worst_left(one.risks, one.checked, now) for one in states)


def missing(
    states: Collection[SideState], turned: Collection[Turned], consulted: bool, now: datetime
) -> frozenset[Missing]:
    """The signatures that are still to come.

    Green: an organiser of each side. Amber: the owners of controls too. Red: a director of each side as well, each
    with a written reason, and the coordinator's word that they were consulted. A worse band never needs fewer. Of
    those who own a control that is in place and have left since, nothing is asked any more.
    """
    worst_of_all = overall(states, now)
    found: set[Missing] = set()
    for state in states:
        signed = {one.person for one in valid(state, turned)}
        if not signed:
            found.add(Missing(Part.ORGANISER, state.side))
        if worst_of_all is not Band.GREEN:
            owners = {one.owner for one in state.risks if one.owner is not None} & state.organisers
            found |= {Missing(Part.OWNER, state.side, one) for one in owners - signed}
        if worst_of_all is Band.RED and not _directed(state, turned):
            found.add(Missing(Part.DIRECTOR, state.side))
    if worst_of_all is Band.RED and not consulted:
        found.add(Missing(Part.COORDINATOR))
    return frozenset(found)


def valid(state: SideState, turned: Collection[Turned]) -> list[Turned]:
    """The keys of a side that count: of those who may sign for it now, and have signed for no other side."""
    elsewhere = {one.person for one in turned if one.side != state.side}
    return [
        one
        for one in turned
        if one.side == state.side and one.person in state.organisers and one.person not in elsewhere
    ]


def _directed(state: SideState, turned: Collection[Turned]) -> bool:
    return any(one.reasoned and one.person in state.directors for one in valid(state, turned))


def may_go_ahead(states: Collection[SideState], turned: Collection[Turned], consulted: bool, now: datetime) -> bool:
    """Whether the event may be cleared: nothing stands in the way on any side, and every signature is there."""
    return (
        len({one.side for one in states}) >= SIDES
        and not any(obstacles(one, now) for one in states)
        and not missing(states, turned, consulted, now)
    )
