"""What becomes of an idea that was carried out of the room: where news of it may lead, and how often it was raised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from locales import Text, _


class Fate(StrEnum):
    """Values are stored. A transfer begins as transferring; everything after that is news of it."""

    TRANSFERRING = "transferring"
    TAKEN_UP = "taken_up"
    TAKEN_UP_IN_PART = "taken_up_in_part"
    STALLED = "stalled"
    REJECTED = "rejected"
    RETRACTED = "retracted"


ADOPTED = frozenset({Fate.TAKEN_UP, Fate.TAKEN_UP_IN_PART})
# What was rejected or retracted is carried anew, to somebody else or years later: that is another transfer.
LEADS: Mapping[Fate, frozenset[Fate]] = {
    Fate.TRANSFERRING: ADOPTED | {Fate.STALLED, Fate.REJECTED},
    Fate.STALLED: ADOPTED | {Fate.REJECTED},
    Fate.TAKEN_UP_IN_PART: frozenset({Fate.TAKEN_UP, Fate.STALLED, Fate.RETRACTED}),
    Fate.TAKEN_UP: frozenset({Fate.RETRACTED}),
    Fate.REJECTED: frozenset(),
    Fate.RETRACTED: frozenset(),
}
_ALIVE = (Fate.TAKEN_UP, Fate.TAKEN_UP_IN_PART, Fate.TRANSFERRING)
"""Where something has come of it or may still, the furthest first."""
ENDED = frozenset(Fate) - frozenset(_ALIVE)
"""Where nothing comes of it as it stands."""


@dataclass(frozen=True)
class News:
    """What is said to have become of a transfer, and on which day it happened (None: nobody said)."""

    fate: Fate
    day: date | None


def furthest(fates: Collection[Fate], heard: Fate) -> Fate:
    """How a text stands of which these are all transfers, by either side, and of which `heard` was heard last: as the
    furthest of them that has not come to nothing; where all have, as what was heard. So nobody can make a text look
    rejected that others have brought further."""
    return next((one for one in _ALIVE if one in fates), heard)


CANNOT_BE = _("That cannot be said of it as it stands now. Nothing was changed.")


def wrong(news: News, now: Fate, since: date, today: date) -> Text | None:
    """What is wrong with this news of a transfer that stands at `now` since that day, or None."""
    if news.fate not in LEADS[now]:
        return CANNOT_BE
    if news.day is None:
        return _("A day is needed for this.")
    return out_of_order(news.day, since, today)


def out_of_order(day: date, since: date, today: date) -> Text | None:
    """Why something cannot have happened on this day to what stands as it does since that one, or None."""
    if day > today:
        return _("That day is still to come. Please choose one that has been.")
    # Who is ahead of the sun may have entered a day that is still to come here.
    if day < min(since, today):
        return _("That was before the last thing known of it, on {day}.", day=since)
    return None


@dataclass(frozen=True)
class Mention:
    """Once that it was raised: at an event (its id) or elsewhere (None), on a day."""

    event: str | None
    day: date


def times_raised(mentions: Iterable[Mention]) -> int:
    """How often it was raised: an event counts once, whoever noted it, and so does a day outside of events."""
    return len({one.event or one.day for one in mentions})
