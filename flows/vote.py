"""A vote on a recommendation: the very text, five choices, sealed at once and never shown again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.analysis.consensus import Stance
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Say, Scene
from flows.engine.kinds import OneFrom, OneOf, Reply, ShortText
from flows.engine.kinds.kind import Json, Rows
from flows.gate_words import named
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs

AGAIN = ".again"
REASON_AT_MOST = 300
"""Characters of a private reason: short enough that nobody's way of writing shows much."""


class Mark(StrEnum):
    """What can be tapped under the text: a stance, or what comes before one."""

    SUPPORT = "support"
    LIVE_WITH = "live_with"
    RESERVATIONS = "reservations"
    STAND_ASIDE = "stand_aside"
    BLOCK = "block"
    EXPLAIN = "explain"
    OTHER_LANGUAGE = "other_language"
    REASON = "reason"


NEED_A_REASON = frozenset({Stance.RESERVATIONS, Stance.BLOCK})
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
WHY = paragraphs(
    _("What is your reason? A block or reservations need one; with any other vote it may be left out."),
    _(
        "It is kept apart from your vote. After the poll only organisers of your own side can read it, without a name "
        "and mixed with the others, and only if at least five people of your side have voted."
    ),
    _("Please write nothing that shows who you are. After this you give your vote."),
)


@dataclass(frozen=True)
class Paper:
    """A numbered ballot paper: the vote it stands for replaces the person's votes before that number, and no other.

    Whoever has voted since holds a newer paper, so that a tap which arrives late never undoes a later vote.
    `again`: an earlier version was voted on, so that what has changed is shown first.
    """

    poll: str
    number: int
    again: bool = False

    def __str__(self) -> str:
        return f"{self.poll}.{self.number}{AGAIN if self.again else ''}"

    @classmethod
    def read(cls, written: str) -> Paper:
        """Raises ValueError for what is no paper of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32})\.([0-9]{1,6})(\.again)?", written, re.ASCII)) is None:
            raise ValueError("not a ballot paper")
        return cls(match[1], int(match[2]), match[3] is not None)


@dataclass(frozen=True)
class Papers(Query[Sequence[Choice]]):
    """The polls in which the person may vote now; a value is a ballot paper."""


@dataclass(frozen=True)
class Motion:
    """What is voted on, and until when: (language, text) with the reader's own first. `changes` says what is different
    from the version that was voted on before."""

    texts: Sequence[tuple[str, str]]
    closes_at: datetime
    changes: Phrase | None = None

    @property
    def own_text(self) -> str:
        return next((text for _language, text in self.texts), "")


@dataclass(frozen=True)
class MotionOf(Query[Motion]):
    """What is voted on with a ballot paper."""

    paper: str


@dataclass(frozen=True)
class CastVote(Effect):
    """`reason` is empty where none was written."""

    paper: str
    stance: Stance
    reason: str = ""


@dataclass(frozen=True)
class Positions(OneOf[Mark]):
    """The five choices and what comes before them.

    A choice that needs a reason leads to the reason and is not remembered: what is stored is the same for whoever
    tapped one of them and for whoever wanted to write a reason anyway."""

    def rows(self, draft: Json, scene: Scene) -> Rows:
        one_language = len(_motion(scene).texts) < 2
        return [row for row in super().rows(draft, scene) if not (one_language and row[0].value == Mark.OTHER_LANGUAGE)]

    def read(self, reply: Reply, draft: Json, scene: Scene) -> Mark:
        mark = super().read(reply, draft, scene)
        return Mark.REASON if mark.value in NEED_A_REASON else mark


def asked(scene: Scene) -> Phrase:
    """The text to the character, apart from the sentence around it."""
    return paragraphs(Words(_motion(scene).own_text), Words(""), POSITION)


def asked_and_explained(scene: Scene) -> Phrase:
    return paragraphs(Words(_motion(scene).own_text), Words(""), EXPLAINED)


def asked_in_the_other_language(scene: Scene) -> Phrase:
    parts: list[Phrase] = []
    for language, text in _motion(scene).texts[1:]:
        parts += [Words(f"{named(language)}:"), Words(text), Words("")]
    return paragraphs(*parts, POSITION)


def asked_with_a_reason(scene: Scene) -> Phrase:
    """The reason itself is not shown again: every screen is kept for a day."""
    return paragraphs(Words(_motion(scene).own_text), Words(""), _("Your reason is noted. Now your vote, please:"))


def what_changed(scene: Scene) -> Phrase:
    changes = _motion(scene).changes
    return changes if changes is not None else _("The text is the one that was voted on before.")


def why(scene: Scene) -> Phrase:
    _motion(scene)  # whoever may not vote (any more) is told so before they write
    return WHY


def was_voted_on_before(answers: Answers) -> bool:
    return answers.get(paper, "").endswith(AGAIN)


def wants_meaning(answers: Answers) -> bool:
    return answers.get(first) is Mark.EXPLAIN


def wants_the_other_language(answers: Answers) -> bool:
    return answers.get(first) is Mark.OTHER_LANGUAGE


def gives_a_reason(answers: Answers) -> bool:
    return Mark.REASON in (answers.get(first), answers.get(explained), answers.get(translated))


POSITION = _("What is your position on this recommendation?")
_REASON_FIRST = {Mark.REASON: _("Write a reason first")}

paper = Ask("paper", _("Which recommendation?"), OneFrom(Papers(), _("No vote is open to you now.")))
changed = Say("changes", what_changed, when=was_voted_on_before)
# No summary card, and no stance before the last tap: one is never an answer that is kept, not even for a moment.
first = Ask(
    "stance",
    asked,
    Positions(
        {
            **STANCES,
            **_REASON_FIRST,
            Mark.EXPLAIN: _("What do these mean?"),
            Mark.OTHER_LANGUAGE: _("The text in the other language"),
        }
    ),
)
explained = Ask("stance_explained", asked_and_explained, Positions({**STANCES, **_REASON_FIRST}), when=wants_meaning)
translated = Ask(
    "stance_translated",
    asked_in_the_other_language,
    Positions({**STANCES, **_REASON_FIRST}),
    when=wants_the_other_language,
)
reason = Ask("reason", why, ShortText(REASON_AT_MOST), when=gives_a_reason, sensitive=True)
last = Ask("stance_with_reason", asked_with_a_reason, OneOf(STANCES), when=gives_a_reason)


def done(scene: Scene) -> Phrase:
    """Says that a vote was given, and not which, nor whether with a reason: this message is stored for a day."""
    return paragraphs(
        _("Your vote is in. It is sealed: nobody sees how you voted, and it is not shown again here."),
        _(
            "You can change it under “Your votes” until {closes}, or until everyone has voted. Your last vote counts, "
            "with the reason given for it.",
            closes=_motion(scene).closes_at,
        ),
    )


def finish(answers: Answers) -> Effects:
    at = last if gives_a_reason(answers) else next(one for one in (explained, translated, first) if one in answers)
    yield CastVote(answers[paper], Stance(answers[at].value), answers.get(reason, ""))


def _motion(scene: Scene) -> Motion:
    return scene.facts[MotionOf(scene.answers[paper])]


flow = Flow(
    name="vote",
    version=2,
    title=_("Your vote"),
    open_to={Role.PARTICIPANT},
    steps=[paper, changed, first, explained, translated, reason, last],
    given=[paper],
    review=False,
    from_home=False,
    done=done,
    finish=finish,
    expires_after=timedelta(days=14),
)
