"""A vote on release: how far the text that was agreed on may go, sealed at once and never shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.analysis.release import Audience
from flows.banks.release import FORMS, Form
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Mark(StrEnum):
    """What can be tapped under the text: an audience, or to read first what they mean. Values are stored."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    PRIVATE = "private"
    HOLD = "hold"
    EXPLAIN = "explain"


# Translators: choices in a vote on how far a text may go
CHOICES = {
    Mark.PUBLIC: _("Public"),
    Mark.RESTRICTED: _("Restricted"),
    Mark.PRIVATE: _("Private"),
    Mark.HOLD: _("Hold it back"),
}
EXPLAINED = paragraphs(
    _("Public: anybody may read it."),
    _("Restricted: it reaches some recipients, and is not published."),
    _("Private: it stays among those who took part, who may speak of it."),
    _("Hold it back: it goes nowhere now. One such vote is enough to hold it."),
    _("Whoever agrees to more also agrees to less. It never goes further than each side agrees to."),
)


@dataclass(frozen=True)
class ReleasePapers(Query[Sequence[Choice]]):
    """The release polls in which the person may vote now; a value is a ballot paper."""


@dataclass(frozen=True)
class ReleaseMotion:
    """What is decided on, in which form each audience would get it, and until when."""

    text: str
    forms: Mapping[Audience, Form]
    closes_at: datetime


@dataclass(frozen=True)
class ReleaseMotionOf(Query[ReleaseMotion]):
    """What is decided on with a ballot paper."""

    paper: str


@dataclass(frozen=True)
class CastReleaseVote(Effect):
    paper: str
    audience: Audience


def asked(scene: Scene) -> Phrase:
    """The text to the character, apart from the sentences around it."""
    return paragraphs(*_text_and_forms(scene), _("This text was agreed on. How far may it go?"))


def asked_and_explained(scene: Scene) -> Phrase:
    return paragraphs(*_text_and_forms(scene), EXPLAINED)


def wants_meaning(answers: Answers) -> bool:
    return answers.get(first) is Mark.EXPLAIN


paper = Ask("paper", _("Which recommendation?"), OneFrom(ReleasePapers(), _("No vote is open to you now.")))
# Two steps and no summary card: a vote is never an answer that is kept, not even for the moment of a review.
first = Ask("audience", asked, OneOf({**CHOICES, Mark.EXPLAIN: _("What do these mean?")}))
second = Ask("audience_explained", asked_and_explained, OneOf(CHOICES), when=wants_meaning)


def done(scene: Scene) -> Phrase:
    """Says that a vote was given, and not which: this message is stored until a day after it was sent."""
    return paragraphs(
        _("Your vote is in. It is sealed: nobody sees how you voted, and it is not shown again here."),
        _(
            "You can change it under “Your votes on release” until {closes}, or until everyone has voted. "
            "Your last vote counts.",
            closes=_motion(scene).closes_at,
        ),
    )


def finish(answers: Answers) -> Effects:
    mark = answers[second] if wants_meaning(answers) else answers[first]
    yield CastReleaseVote(answers[paper], Audience(mark.value))


def _text_and_forms(scene: Scene) -> list[Phrase]:
    motion = _motion(scene)
    lines: list[Phrase] = [Words(motion.text), Words("")]
    for mark, label in CHOICES.items():
        form = motion.forms.get(Audience(mark.value))
        if form is not None:
            lines.append(_("{audience}: {form}", audience=label, form=FORMS[form]))
    return lines


def _motion(scene: Scene) -> ReleaseMotion:
    return scene.facts[ReleaseMotionOf(scene.answers[paper])]


flow = Flow(
    name="release_vote",
    version=1,
    title=_("Your vote on release"),
    open_to={Role.PARTICIPANT},
    steps=[paper, first, second],
    given=[paper],
    review=False,
    from_home=False,
    done=done,
    finish=finish,
    expires_after=timedelta(days=14),
)
