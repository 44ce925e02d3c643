"""The life of a recommendation: its states, and the only steps that lead from one to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from locales import Text, _


class State(StrEnum):
    """Where a recommendation stands. Values are stored: they never change."""

    DRAFTED = "drafted"
    REVIEW = "review"
    REPERCUSSION = "repercussion"
    POLLING = "polling"
    CONSENSUS = "consensus"
    REWORK = "rework"
    ASSESSED = "assessed"
    RELEASE_DECISION = "release_decision"
    RELEASED = "released"
    HELD = "held"
    TRANSFERRING = "transferring"
    TAKEN_UP = "taken_up"
    TAKEN_UP_IN_PART = "taken_up_in_part"
    STALLED = "stalled"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    CLOSED = "closed"


class Step(StrEnum):
    """What can happen to a recommendation. Values are stored: they never change."""

    DRAFT = "draft"
    REVISE = "revise"
    TRANSLATE = "translate"
    PUT_TO_REVIEW = "put_to_review"
    REVIEWED = "reviewed"
    SEND_BACK = "send_back"
    OPEN_POLL = "open_poll"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    ASSESS = "assess"
    PUT_TO_RELEASE = "put_to_release"
    RELEASE = "release"
    HOLD = "hold"
    TRANSFER = "transfer"
    TAKE_UP = "take_up"
    TAKE_UP_IN_PART = "take_up_in_part"
    STALL = "stall"
    REJECT = "reject"
    RETRACT = "retract"
    CLOSE = "close"


class Form(StrEnum):
    """In which form a recommendation was released. Values are stored."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    PRIVATE = "private"


class Check(StrEnum):
    """What each side does with a text before it is voted on. Values are stored."""

    REVIEW = "review"
    REPERCUSSION = "repercussion"


STATES: Mapping[State, Text] = {
    State.DRAFTED: _("draft"),
    State.REVIEW: _("contextual review"),
    State.REPERCUSSION: _("repercussion check"),
    State.POLLING: _("being voted on"),
    State.CONSENSUS: _("consensus on both sides"),
    State.REWORK: _("rework"),
    State.ASSESSED: _("inclusivity assessed"),
    State.RELEASE_DECISION: _("release decision"),
    State.RELEASED: _("released"),
    State.HELD: _("held back"),
    State.TRANSFERRING: _("on its way to decision makers"),
    State.TAKEN_UP: _("taken up"),
    State.TAKEN_UP_IN_PART: _("taken up in part"),
    State.STALLED: _("stalled"),
    State.REJECTED: _("rejected"),
    State.RETRACTED: _("retracted"),
    State.CLOSED: _("closed"),
}
STEPS: Mapping[Step, Text] = {
    Step.DRAFT: _("First draft"),
    Step.REVISE: _("New version"),
    Step.TRANSLATE: _("Text in the other language"),
    Step.PUT_TO_REVIEW: _("Put to review"),
    Step.REVIEWED: _("Contextual reviews done on every side"),
    Step.SEND_BACK: _("Sent back for rework"),
    Step.OPEN_POLL: _("Poll opened"),
    Step.PASS: _("Poll passed"),
    Step.FAIL: _("Poll not passed"),
    Step.ASSESS: _("Inclusivity assessed"),
    Step.PUT_TO_RELEASE: _("Release poll"),
    Step.RELEASE: _("Released"),
    Step.HOLD: _("Held back"),
    Step.TRANSFER: _("On its way to decision makers"),
    Step.TAKE_UP: _("Taken up"),
    Step.TAKE_UP_IN_PART: _("Taken up in part"),
    Step.STALL: _("Stalled"),
    Step.REJECT: _("Rejected"),
    Step.RETRACT: _("Retracted"),
    Step.CLOSE: _("Closed"),
}

TEXT_CHANGED = _("The text has changed since you looked. Please read it as it is now, and then decide again.")
SAME_TEXT = _("This is the text as it stands, word for word. A new version has to say something else.")
REVIEWED_TEXT = _("What is being reviewed is not changed meanwhile. Send it back first, or add the missing language.")
NO_TEXT = _("A recommendation needs a text in at least one language.")
NOT_NEW = _("It came back for rework, so it needs a new version first.")
NOT_CHECKED = _("Not every side has done its contextual review and its repercussion check yet.")
REVIEW_AGAIN = _("It was sent back by a side, so it has to be put to review again before anybody votes on it.")
HALF = _("The text is not there in both languages yet. People vote on both, so both have to be written first.")


class NotPossible(Exception):
    """There is no such step from where the recommendation stands; the sentence says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


# Where each step may be taken, and where it leads from there. None is before there was anything.
_S = State
_ONWARD: Mapping[Step, Mapping[State | None, State]] = {
    Step.DRAFT: {None: _S.DRAFTED},
    Step.REVISE: {_S.DRAFTED: _S.DRAFTED, _S.REWORK: _S.REWORK},
    # A language that was left out so far: what was reviewed in the other one is not changed by it.
    Step.TRANSLATE: {_S.REVIEW: _S.REVIEW, _S.REPERCUSSION: _S.REPERCUSSION},
    Step.PUT_TO_REVIEW: {_S.DRAFTED: _S.REVIEW, _S.REWORK: _S.REVIEW},
    Step.REVIEWED: {_S.REVIEW: _S.REPERCUSSION},
    Step.SEND_BACK: dict.fromkeys(
        (_S.REVIEW, _S.REPERCUSSION, _S.CONSENSUS, _S.ASSESSED, _S.RELEASE_DECISION, _S.HELD), _S.REWORK
    ),
    Step.OPEN_POLL: {_S.REPERCUSSION: _S.POLLING, _S.REWORK: _S.POLLING},
    Step.PASS: {_S.POLLING: _S.CONSENSUS},
    Step.FAIL: {_S.POLLING: _S.REWORK},
    Step.ASSESS: {_S.CONSENSUS: _S.ASSESSED},
    Step.PUT_TO_RELEASE: {_S.ASSESSED: _S.RELEASE_DECISION, _S.HELD: _S.RELEASE_DECISION},
    Step.RELEASE: {_S.RELEASE_DECISION: _S.RELEASED},
    Step.HOLD: {_S.RELEASE_DECISION: _S.HELD},
    # What was taken up in part, stalled or was refused can be carried to somebody else, or again later.
    Step.TRANSFER: dict.fromkeys(
        (_S.RELEASED, _S.TAKEN_UP_IN_PART, _S.STALLED, _S.REJECTED, _S.RETRACTED), _S.TRANSFERRING
    ),
    Step.TAKE_UP: dict.fromkeys((_S.TRANSFERRING, _S.TAKEN_UP_IN_PART, _S.STALLED), _S.TAKEN_UP),
    Step.TAKE_UP_IN_PART: dict.fromkeys((_S.TRANSFERRING, _S.STALLED), _S.TAKEN_UP_IN_PART),
    Step.STALL: dict.fromkeys((_S.TRANSFERRING, _S.TAKEN_UP_IN_PART), _S.STALLED),
    Step.REJECT: dict.fromkeys((_S.TRANSFERRING, _S.TAKEN_UP_IN_PART, _S.STALLED), _S.REJECTED),
    # An idea that was adopted and then dropped again is a result to be told, not one to be deleted.
    Step.RETRACT: dict.fromkeys((_S.TRANSFERRING, _S.TAKEN_UP, _S.TAKEN_UP_IN_PART), _S.RETRACTED),
    Step.CLOSE: dict.fromkeys(
        (
            _S.DRAFTED,
            _S.REWORK,
            _S.HELD,
            _S.TAKEN_UP,
            _S.TAKEN_UP_IN_PART,
            _S.STALLED,
            _S.REJECTED,
            _S.RETRACTED,
        ),
        _S.CLOSED,
    ),
}
WORDED = frozenset({Step.DRAFT, Step.REVISE, Step.TRANSLATE})
"""The steps that bring a text; every other one keeps the text it finds."""
PRIVATE_TO_ITS_SIDE = frozenset({State.DRAFTED})
"""Nobody but the side that writes it reads it yet."""
AGREED = frozenset({State.CONSENSUS, State.ASSESSED, State.RELEASE_DECISION, State.HELD})
"""Both sides have agreed to the text, and it was not released yet."""
NOT_AGREED = frozenset({State.DRAFTED, State.REVIEW, State.REPERCUSSION, State.REWORK})
"""The text is nobody's but its author's: no meeting has been asked about it, or one has not agreed to it."""


def not_now(state: State) -> NotPossible:
    return NotPossible(_("This is not possible now. The recommendation stands at: {state}.", state=STATES[state]))


def after(state: State | None, step: Step) -> State:
    """Where the step leads from a state (None: there is nothing yet). Raises NotPossible."""
    found = _ONWARD[step].get(state)
    if found is not None:
        return found
    if state is None:
        raise NotPossible(_("There is no such recommendation."))
    raise not_now(state)


def way(state: State, to: State, by: Collection[Step]) -> list[Step]:
    """The fewest of these steps that lead from one state to another, in order; none where there is no such way."""
    ways: dict[State, list[Step]] = {state: []}
    for reached in (waiting := [state]):
        for step in (one for one in Step if one in by and reached in _ONWARD[one]):
            if (leads_to := _ONWARD[step][reached]) not in ways:
                ways[leads_to] = [*ways[reached], step]
                waiting.append(leads_to)
    return ways.get(to, [])


CHECKED: Mapping[State, Check] = {State.REVIEW: Check.REVIEW, State.REPERCUSSION: Check.REPERCUSSION}
"""Which check every side owes while a recommendation stands there."""


def possible(state: State | None) -> list[Step]:
    """Every step that leads on from a state, in the order of the life."""
    return [step for step in Step if state in _ONWARD[step]]
