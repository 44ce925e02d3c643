"""A recommendation is put to the people of an event: its text, and until when they can vote on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, DayAndTime, LocalTime, OneFrom, ShortText
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs

AT_MOST = 600  # characters of a recommendation
FEW = 5  # from here on a number of people is told; below, it could point at one of them
WHOLE_ON_THE_CARD = 400  # a summary card cuts longer answers


@dataclass(frozen=True)
class PollEvents(Query[Sequence[Choice]]):
    """The events of the organiser's own processes, the nearest first."""


@dataclass(frozen=True)
class PollZones(Query[Sequence[Choice]]):
    """The zones a closing time can be meant in: the organiser's own, and those the events happen in."""


@dataclass(frozen=True)
class Electorate:
    """How many would be asked, by side, and when the last of them has had time in their own daytime."""

    invited: Mapping[str, int]
    earliest_close: datetime


@dataclass(frozen=True)
class ElectorateOf(Query[Electorate]):
    """Who attends an event as a participant, counted."""

    event: str


@dataclass(frozen=True)
class OpenPoll(Effect):
    event: str
    text: str
    closes_at: datetime


def both_sides_there(chosen: str, scene: Scene) -> Text | None:
    return nobody(scene.facts[ElectorateOf(chosen)])


def nobody(electorate: Electorate) -> Text | None:
    """Why there can be no poll with these people, or None."""
    if len(electorate.invited) > 1 and all(electorate.invited.values()):
        return None
    return _("A poll needs people to ask on every side, and one side has nobody yet.")


def late_enough(chosen: LocalTime, scene: Scene) -> Text | None:
    return too_early(chosen.instant, scene.facts[ElectorateOf(scene.answers[event])])


def too_early(closes_at: datetime, electorate: Electorate) -> Text | None:
    """Why a poll cannot close then, or None."""
    if closes_at >= electorate.earliest_close:
        return None
    return _(
        "By then not everyone could be asked in their own daytime. Please choose {earliest} or later.",
        earliest=electorate.earliest_close,
    )


event = Ask(
    "event",
    _("Which event does this recommendation come from?"),
    OneFrom(PollEvents()),
    check=both_sides_there,
    label=_("Event"),
)
text = Ask(
    "text",
    _("What is the recommendation, word for word? People vote on exactly this text."),
    ShortText(AT_MOST),
    label=_("Recommendation"),
    sensitive=True,
)
closes = Ask(
    "closes",
    _("Until when can people vote?"),
    DayAndTime(PollZones(), Day(latest=60)),
    check=late_enough,
    label=_("Voting closes"),
)


def summary(scene: Scene) -> Phrase:
    words = scene.answers[text]
    return paragraphs(
        Words(words) if len(words) > WHOLE_ON_THE_CARD else None,
        _("When you open the poll, these people are asked for their vote:"),
        *_asked(scene),
        _("Nobody sees a count, not even you. In the end everyone learns whether it passed on both sides."),
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(
        _("The poll is open until {closes}. These people are asked:", closes=scene.answers[closes].instant),
        *_asked(scene),
    )


def _asked(scene: Scene) -> list[Phrase]:
    invited = scene.facts[ElectorateOf(scene.answers[event])].invited
    lines: list[Phrase] = [people_on(side, count) for side, count in sorted(invited.items())]
    if any(count < FEW for count in invited.values()):
        lines.append(_("Where so few vote, the result alone may tell how they voted."))
    return lines


def people_on(side: str, count: int) -> Text:
    """How many, as far as it may be told."""
    if count < FEW:
        return _("Side {side}: fewer than five people", side=side)
    return _("Side {side}: {count} people", side=side, count=count)


def finish(answers: Answers) -> Effects:
    yield OpenPoll(answers[event], answers[text], answers[closes].instant)


flow = Flow(
    name="recommendation",
    version=1,
    title=_("Recommendation"),
    open_to={Role.ORGANISER},
    steps=[event, text, closes],
    from_home=False,  # begun on the page of recommendations
    summary=summary,
    done=done,
    finish=finish,
    save_label=_("Open the poll"),
)


def reminders(opened_at: datetime, closes_at: datetime) -> list[datetime]:
    """When those who have not voted yet are reminded: halfway, and on the last day of a longer poll."""
    halfway = opened_at + (closes_at - opened_at) / 2
    last_day = closes_at - timedelta(days=1)
    return [halfway, last_day] if last_day >= halfway + timedelta(hours=12) else [halfway]
