"""A vote on a recommendation: the very text, five choices, sealed at once and never shown again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.analysis.consensus import Stance
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Mark(StrEnum):
    """What can be tapped under the text: a stance, or to read first what they mean."""

    SUPPORT = "support"
    LIVE_WITH = "live_with"
    RESERVATIONS = "reservations"
    STAND_ASIDE = "stand_aside"
    BLOCK = "block"
    EXPLAIN = "explain"


STANCES = {
    Mark.SUPPORT: _("Support"),
    # Translators: a choice in a vote: not what I would choose, but acceptable
    Mark.LIVE_WITH: _("Can live with it"),
    # Translators: a choice in a vote: something in it worries me and should be changed
    Mark.RESERVATIONS: _("Reservations"),
    # Translators: a choice in a vote: not taking part in the decision, and not in its way
    Mark.STAND_ASIDE: _("Stand aside"),
    # Translators: a choice in a vote: not acceptable, must not go ahead
    Mark.BLOCK: _("Block"),
}
EXPLAINED = paragraphs(
    _("Support: this is good and I am for it."),
    _("Can live with it: I would word it otherwise, but it is acceptable to me."),
    _("Reservations: something in it worries me. It should be changed before it goes ahead."),
    _("Stand aside: I neither carry it nor hold it up. This counts as having voted."),
    _("Block: it would do harm. It must not go ahead like this; one block is enough."),
)


@dataclass(frozen=True)
class Paper:
    """A numbered ballot paper: the vote it stands for replaces the person's votes before that number, and no other.

    Whoever has voted since holds a newer paper, so that a tap which arrives late never undoes a later vote.
    """

    poll: str
    number: int

    def __str__(self) -> str:
        return f"{self.poll}.{self.number}"

    @classmethod
    def read(cls, written: str) -> Paper:
        """Raises ValueError for what is no paper of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32})\.([0-9]{1,6})", written, re.ASCII)) is None:
            raise ValueError("not a ballot paper")
        return cls(match[1], int(match[2]))


@dataclass(frozen=True)
class Papers(Query[Sequence[Choice]]):
    """The polls in which the person may vote now; a value is a ballot paper."""


@dataclass(frozen=True)
class Motion:
    """What is voted on, and until when."""

    text: str
    closes_at: datetime


@dataclass(frozen=True)
class MotionOf(Query[Motion]):
    """What is voted on with a ballot paper."""

    paper: str


@dataclass(frozen=True)
class CastVote(Effect):
    paper: str
    stance: Stance


def asked(scene: Scene) -> Phrase:
    """The text to the character, apart from the sentence around it."""
    return paragraphs(Words(_motion(scene).text), Words(""), _("What is your position on this recommendation?"))


def asked_and_explained(scene: Scene) -> Phrase:
    return paragraphs(Words(_motion(scene).text), Words(""), EXPLAINED)


def wants_meaning(answers: Answers) -> bool:
    return answers.get(first) is Mark.EXPLAIN


paper = Ask("paper", _("Which recommendation?"), OneFrom(Papers(), _("No vote is open to you now.")))
# Two steps and no summary card: a stance is never an answer that is kept, not even for the moment of a review.
first = Ask("stance", asked, OneOf({**STANCES, Mark.EXPLAIN: _("What do these mean?")}))
second = Ask("stance_explained", asked_and_explained, OneOf(STANCES), when=wants_meaning)


def done(scene: Scene) -> Phrase:
    """Says that a vote was given, and not which: this message is stored until a day after it was sent."""
    return paragraphs(
        _("Your vote is in. It is sealed: nobody sees how you voted, and it is not shown again here."),
        _(
            "You can change it under “Your votes” until {closes}, or until everyone has voted. Your last vote counts.",
            closes=_motion(scene).closes_at,
        ),
    )


def finish(answers: Answers) -> Effects:
    mark = answers[second] if wants_meaning(answers) else answers[first]
    yield CastVote(answers[paper], Stance(mark.value))


def _motion(scene: Scene) -> Motion:
    return scene.facts[MotionOf(scene.answers[paper])]


flow = Flow(
    name="vote",
    version=1,
    title=_("Your vote"),
    open_to={Role.PARTICIPANT},
    steps=[paper, first, second],
    given=[paper],
    review=False,
    from_home=False,
    done=done,
    finish=finish,
    expires_after=timedelta(days=14),
)
