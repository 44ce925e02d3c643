"""A recommendation is put to the vote: under which rule, and until when. What is voted on is one version of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.analysis.consensus import FEW, Gate, Rule, gate_of
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, DayAndTime, LocalTime, OneFrom, OneOf
from flows.gate_words import RULES, named, rule_in_words
from flows.roles import Role
from locales import Phrase, Text, Words, _, n_, paragraphs

LONGEST = 60  # days a poll may last


@dataclass(frozen=True)
class Ready:
    """A version of a recommendation that could be voted on. What was shown is what the poll is opened on."""

    recommendation: str
    version: int

    def __str__(self) -> str:
        return f"{self.recommendation}.{self.version}"

    @classmethod
    def read(cls, written: str) -> Ready:
        """Raises ValueError for what is none of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32})\.([0-9]{1,6})", written, re.ASCII)) is None:
            raise ValueError("not a version")
        return cls(match[1], int(match[2]))


@dataclass(frozen=True)
class ReadyForPoll(Query[Sequence[Choice]]):
    """The recommendations of the organiser's processes that can be voted on now; a value is a version."""


@dataclass(frozen=True)
class PollZones(Query[Sequence[Choice]]):
    """The zones a closing time can be meant in: the organiser's own, and those of the processes' events."""


@dataclass(frozen=True)
class Proposal:
    """What would be put to whom: (language, text) pairs, how many by side, the round, the rule the process
    usually takes, and its numbers for the usual one.

    `earliest_close` is when the last of them has had time in their own daytime. `silent`: how many of the opener's own
    side the bot cannot reach."""

    texts: Sequence[tuple[str, str]]
    invited: Mapping[str, int]
    earliest_close: datetime
    round: int
    usual: Rule
    numbers: Gate
    silent: int = 0


@dataclass(frozen=True)
class ProposalOf(Query[Proposal]):
    version: str


@dataclass(frozen=True)
class OpenPoll(Effect):
    version: str
    rule: Rule
    closes_at: datetime


def both_sides_there(chosen: str, scene: Scene) -> Text | None:
    return nobody(scene.facts[ProposalOf(chosen)].invited)


def nobody(invited: Mapping[str, int]) -> Text | None:
    """Why there can be no poll with these people, or None."""
    if len(invited) > 1 and all(invited.values()):
        return None
    return _("A poll needs people to ask on every side, and one side has nobody yet.")


def late_enough(chosen: LocalTime, scene: Scene) -> Text | None:
    return too_early(chosen.instant, _proposal(scene).earliest_close)


def too_early(closes_at: datetime, earliest: datetime) -> Text | None:
    """Why a poll cannot close then, or None."""
    if closes_at >= earliest:
        return None
    return _(
        "By then not everyone could be asked in their own daytime. Please choose {earliest} or later.",
        earliest=earliest,
    )


def which_rule(scene: Scene) -> Phrase:
    proposal = _proposal(scene)
    return paragraphs(
        *_texts(proposal),
        _("Under which rule is this voted on? Everybody who is asked sees it."),
        _("This process usually takes: {rule}.", rule=RULES[proposal.usual]),
    )


version = Ask(
    "version",
    _("Which recommendation is put to the vote?"),
    OneFrom(ReadyForPoll(), _("No recommendation is ready for a vote.")),
    check=both_sides_there,
    label=_("Recommendation"),
)
rule = Ask("rule", which_rule, OneOf(RULES), label=_("Rule"))
closes = Ask(
    "closes",
    _("Until when can people vote?"),
    DayAndTime(PollZones(), Day(latest=LONGEST)),
    check=late_enough,
    label=_("Voting closes"),
)


def summary(scene: Scene) -> Phrase:
    return paragraphs(
        *_texts(_proposal(scene)),
        *rule_in_words(gate_of(scene.answers[rule], _proposal(scene).numbers)),
        Words(""),
        _("When you open the poll, these people are asked for their vote. Whoever comes later does not vote in it."),
        *_asked(scene),
        *out_of_reach(_proposal(scene).silent),
        _("Nobody sees a count, not even you. In the end everyone learns whether it passed on both sides."),
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(
        _("The poll is open until {closes}. These people are asked:", closes=scene.answers[closes].instant),
        *_asked(scene),
    )


def people_asked(invited: Mapping[str, int]) -> list[Phrase]:
    """The electorate in numbers, as far as they may be told."""
    return [people_on(side, count) for side, count in sorted(invited.items())]


def out_of_reach(silent: int) -> list[Text]:
    """What whoever opens a poll should know beforehand of those of their own side who cannot vote."""
    if not silent:
        return []
    return [
        n_(
            "The bot cannot reach one of them on your side. They are asked by nobody and count as silent.",
            "The bot cannot reach {count} of them on your side. They are asked by nobody and count as silent.",
            silent,
        )
    ]


def people_on(side: str, count: int) -> Text:
    if count < FEW:
        return _("Side {side}: fewer than five people", side=side)
    return _("Side {side}: {count} people", side=side, count=count)


def finish(answers: Answers) -> Effects:
    yield OpenPoll(answers[version], answers[rule], answers[closes].instant)


def _asked(scene: Scene) -> list[Phrase]:
    invited = _proposal(scene).invited
    lines = people_asked(invited)
    if any(count < FEW for count in invited.values()):
        lines.append(_("Where so few vote, the result alone may tell how they voted."))
    return lines


def _texts(proposal: Proposal) -> list[Phrase]:
    lines: list[Phrase] = [_("Round {number}", number=proposal.round)] if proposal.round > 1 else []
    for language, text in proposal.texts:
        lines += [Words(f"{named(language)}:"), Words(text), Words("")]
    return lines


def _proposal(scene: Scene) -> Proposal:
    return scene.facts[ProposalOf(scene.answers[version])]


flow = Flow(
    name="poll_opening",
    version=1,
    title=_("A poll"),
    open_to={Role.ORGANISER},
    steps=[version, rule, closes],
    given=[version],
    from_home=False,  # begun on the card of a recommendation
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
