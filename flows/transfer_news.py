"""What became of a transfer: taken up, stalled, rejected, retracted; or nothing yet, or it is tried somewhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows import transfer as carrying
from flows.analysis.transfer_life import CANNOT_BE, LEADS, Fate, out_of_order
from flows.banks.transfer import FATES
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene, Sub
from flows.engine.answers import Json
from flows.engine.kinds import Day, OneFrom, OneOf, ShortText
from flows.engine.kinds.calendar import today
from flows.roles import Role
from locales import Phrase, Text, _


class Said(StrEnum):
    """Values are stored."""

    TAKEN_UP = "taken_up"
    TAKEN_UP_IN_PART = "taken_up_in_part"
    STALLED = "stalled"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    ELSEWHERE = "elsewhere"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Transfers(Query[Sequence[Choice]]):
    """The transfers of the person's own side."""


@dataclass(frozen=True)
class Course:
    """A transfer as it stands: its code, its recommendation, and since which day."""

    code: str
    recommendation: str
    fate: Fate
    since: date


@dataclass(frozen=True)
class CourseOf(Query[Course]):
    """How a transfer of the person's own side stands."""

    transfer: str


@dataclass(frozen=True)
class CarriersInstead(Query[Sequence[Choice]]):
    """The codes of those who may carry the text of a transfer of the person's own side."""

    transfer: str


@dataclass(frozen=True)
class KeepNews(Effect):
    transfer: str
    fate: Fate
    day: date
    follow_up: str


@dataclass(frozen=True)
class CarryElsewhere(Effect):
    """The same text was carried to somebody else after this transfer led nowhere."""

    transfer: str
    carriage: carrying.Carriage


@dataclass(frozen=True)
class AskAgainLater(Effect):
    """There is no news of this transfer yet."""

    transfer: str


SAYINGS: Mapping[Said, Text] = {
    Said.TAKEN_UP: _("Taken up"),
    Said.TAKEN_UP_IN_PART: _("Taken up in part"),
    Said.STALLED: _("Stalled"),
    Said.REJECTED: _("Rejected"),
    Said.RETRACTED: _("Taken up, and then retracted"),
    Said.ELSEWHERE: _("Carried to somebody else instead"),
    Said.NOTHING: _("Nothing new: ask again later"),
}


class Possible(OneOf[Said]):
    """What can be said of a transfer as it stands."""

    def rows(self, draft: Json, scene: Scene) -> list[list[Choice]]:
        return [[Choice(one.value, self.labels[one])] for one in self.labels if _follows(one, _course(scene).fate)]


def _follows(chosen: Said, fate: Fate) -> bool:
    return chosen in (Said.ELSEWHERE, Said.NOTHING) or Fate(chosen.value) in LEADS[fate]


def follows(chosen: Said, scene: Scene) -> Text | None:
    return None if _follows(chosen, _course(scene).fate) else CANNOT_BE


def question(scene: Scene) -> Phrase:
    course = _course(scene)
    return _(
        "{code}: {fate} since {day}. What became of it?", code=course.code, fate=FATES[course.fate], day=course.since
    )


def is_news(answers: Answers) -> bool:
    return said in answers and answers[said] not in (Said.ELSEWHERE, Said.NOTHING)


def is_elsewhere(answers: Answers) -> bool:
    return answers.get(said) is Said.ELSEWHERE


def in_order(chosen: date, scene: Scene) -> Text | None:
    return out_of_order(chosen, _course(scene).since, today(scene))


def _course(scene: Scene) -> Course:
    return scene.facts[CourseOf(scene.answers[transfer])]


transfer = Ask("transfer", _("Which transfer?"), OneFrom(Transfers()), label=_("Transfer"))
said = Ask("said", question, Possible(SAYINGS), check=follows, label=_("What became of it"))
when = Ask(
    "when", _("On which day?"), Day(earliest=-carrying.LONG_AGO, latest=0), when=is_news, check=in_order, label=_("Day")
)
follow_up = Ask(
    "follow_up",
    _("What shows it, and what follows from it? A few words."),
    ShortText(200, optional=True),
    when=is_news,
    label=_("What follows"),
    sensitive=True,
)
carrier = Ask(
    "carrier",
    _("Who carried it? People have a code here, never a name."),
    OneFrom(lambda answers: CarriersInstead(answers[transfer])),
    label=_("Carrier"),
)
elsewhere = Sub(
    "elsewhere",
    [carrier if step is carrying.carrier else step for step in carrying.QUESTIONS],
    when=is_elsewhere,
)


def done(scene: Scene) -> Phrase:
    if scene.answers[said] is Said.NOTHING:
        return _("The bot asks again later.")
    return _("Entered in your side's transfer log.")


def finish(answers: Answers) -> Effects:
    if is_elsewhere(answers):
        yield CarryElsewhere(answers[transfer], carrying.carriage(answers.of(elsewhere)))
    elif is_news(answers):
        yield KeepNews(answers[transfer], Fate(answers[said].value), answers[when], answers[follow_up])
    else:
        yield AskAgainLater(answers[transfer])


def reviewed(answers: Answers) -> bool:
    return answers[said] is not Said.NOTHING


flow = Flow(
    name="transfer_news",
    version=1,
    title=_("News of a transfer"),
    open_to={Role.ORGANISER},
    steps=[transfer, said, when, follow_up, elsewhere],
    given=[transfer],
    review=reviewed,
    done=done,
    finish=finish,
    from_home=False,
)
