"""The release poll is opened: in which form each audience would get the text, and until when people can decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.analysis.release import Audience
from flows.banks.release import FORMS, OFFERED, Form
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, DayAndTime, LocalTime, OneFrom, OneOf
from flows.poll_opening import nobody, out_of_reach, people_asked, too_early
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


@dataclass(frozen=True)
class Releasable(Query[Sequence[Choice]]):
    """The texts whose release can be put to the vote now; a value is an edition."""


@dataclass(frozen=True)
class TextToRelease(Query[str]):
    """The very text of an edition."""

    edition: str


@dataclass(frozen=True)
class ReleaseZones(Query[Sequence[Choice]]):
    """The zones a closing time can be meant in."""


@dataclass(frozen=True)
class Electorate:
    """How many would be asked, by side, when the last of them has had time in their own daytime, and how many of the
    opener's own side the bot cannot reach."""

    invited: Mapping[str, int]
    earliest_close: datetime
    silent: int = 0


@dataclass(frozen=True)
class ReleaseElectorate(Query[Electorate]):
    """Those who were asked about the text, counted."""

    edition: str


@dataclass(frozen=True)
class OpenReleasePoll(Effect):
    edition: str
    forms: Mapping[Audience, Form]
    closes_at: datetime


def both_sides_there(chosen: str, scene: Scene) -> Text | None:
    return nobody(scene.facts[ReleaseElectorate(chosen)].invited)


def late_enough(chosen: LocalTime, scene: Scene) -> Text | None:
    return too_early(chosen.instant, scene.facts[ReleaseElectorate(scene.answers[edition])].earliest_close)


def reads(scene: Scene) -> Phrase:
    return paragraphs(
        Words(scene.facts[TextToRelease(scene.answers[edition])]),
        Words(""),
        _("The people who agreed on this decide how far it goes. You say in which form each audience would get it."),
        _("If it becomes public: in which form?"),
    )


def _offered(audience: Audience) -> OneOf[Form]:
    return OneOf({form: FORMS[form] for form in OFFERED[audience]})


edition = Ask(
    "edition", _("Which recommendation?"), OneFrom(Releasable()), check=both_sides_there, label=_("Recommendation")
)
public = Ask("public", reads, _offered(Audience.PUBLIC), label=_("If public"))
restricted = Ask(
    "restricted", _("If it goes to some only: in which form?"), _offered(Audience.RESTRICTED), label=_("If restricted")
)
private = Ask(
    "private",
    _("If it stays among the participants: in which form?"),
    _offered(Audience.PRIVATE),
    label=_("If private"),
)
closes = Ask(
    "closes",
    _("Until when can people vote?"),
    DayAndTime(ReleaseZones(), Day(latest=60)),
    check=late_enough,
    label=_("Voting closes"),
)


def summary(scene: Scene) -> Phrase:
    return paragraphs(
        _("When you open the poll, these people are asked how far the text may go:"),
        *_asked(scene),
        *out_of_reach(scene.facts[ReleaseElectorate(scene.answers[edition])].silent),
        _("Nobody sees a count, not even you. The most careful side decides, and one person can hold it back."),
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(
        _("The poll is open until {closes}. These people are asked:", closes=scene.answers[closes].instant),
        *_asked(scene),
    )


def _asked(scene: Scene) -> list[Phrase]:
    return people_asked(scene.facts[ReleaseElectorate(scene.answers[edition])].invited)


def finish(answers: Answers) -> Effects:
    forms = {
        Audience.PUBLIC: answers[public],
        Audience.RESTRICTED: answers[restricted],
        Audience.PRIVATE: answers[private],
    }
    yield OpenReleasePoll(answers[edition], forms, answers[closes].instant)


flow = Flow(
    name="release_poll",
    version=1,
    title=_("Release poll"),
    open_to={Role.ORGANISER},
    steps=[edition, public, restricted, private, closes],
    given=[edition],
    summary=summary,
    done=done,
    finish=finish,
    save_label=_("Open the poll"),
    from_home=False,
)
