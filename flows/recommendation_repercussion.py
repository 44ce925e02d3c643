"""Repercussion check: what a text could bring upon the process and each person if it were known, on one side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flows.analysis.recommendation_life import Check
from flows.engine import Answers, Ask, Choice, Each, Effects, Flow, Query, Scene
from flows.engine.kinds import YNU, Day, OneOf, ShortText, SomeFrom, SomeOf, YesNoUnknown
from flows.recommendation_check import Verdict, answered, given, note, sheet, summary, told, verdict, why
from flows.recommendation_text import ReadingOf, as_read, language_name
from flows.roles import Role
from locales import Joined, Phrase, Text, Words, _, paragraphs

E = TypeVar("E", bound=StrEnum)


class Blamed(StrEnum):
    """Who would be blamed. Values are stored, sealed."""

    ORGANISERS = "organisers"
    PARTICIPANTS = "participants"
    OFFICIALS = "officials"
    OTHER_SIDE = "other_side"
    FUNDERS = "funders"
    GROUPS = "groups"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


class Accusation(StrEnum):
    """Values are stored, sealed."""

    TREASON = "treason"
    BLASPHEMY = "blasphemy"
    FOREIGN_AGENT = "foreign_agent"
    NONE = "none"
    UNKNOWN = "unknown"


class Exposure(StrEnum):
    """What it could bring upon one person. Values are stored, sealed."""

    NONE = "none"
    BLAME = "blame"
    DANGER = "danger"
    UNKNOWN = "unknown"


class Safe(StrEnum):
    """Values are stored, sealed."""

    AS_IT_IS = "as_it_is"
    OTHER_WORDS = "other_words"
    NO = "no"
    UNKNOWN = "unknown"


class Timing(StrEnum):
    """Values are stored, sealed."""

    ANY = "any"
    AFTER_MEETING = "after_meeting"
    AFTER_TENSION = "after_tension"
    NOT_NOW = "not_now"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """Values are stored, sealed."""

    BRIEF = "brief"
    ARTICLE = "article"
    SOCIAL = "social"
    NAMED = "named"
    SPOKEN = "spoken"
    CARRIED = "carried"
    NONE = "none"


BLAMED: Mapping[Blamed, Text] = {
    Blamed.ORGANISERS: _("The organisers"),
    Blamed.PARTICIPANTS: _("People who took part"),
    Blamed.OFFICIALS: _("Officials on our side"),
    Blamed.OTHER_SIDE: _("The other side"),
    Blamed.FUNDERS: _("Funders or foreigners"),
    Blamed.GROUPS: _("A group that is under pressure anyway"),
    Blamed.NOBODY: _("Nobody"),
    Blamed.UNKNOWN: _("Don't know"),
}
ACCUSATIONS: Mapping[Accusation, Text] = {
    Accusation.TREASON: _("Treason"),
    Accusation.BLASPHEMY: _("Blasphemy"),
    Accusation.FOREIGN_AGENT: _("Foreign agent"),
    Accusation.NONE: _("None of these"),
    Accusation.UNKNOWN: _("Don't know"),
}
EXPOSURES: Mapping[Exposure, Text] = {
    Exposure.NONE: _("Nothing"),
    Exposure.BLAME: _("Blame, or harm to their work"),
    Exposure.DANGER: _("An accusation, or danger"),
    Exposure.UNKNOWN: _("Don't know"),
}
SAFE: Mapping[Safe, Text] = {
    Safe.AS_IT_IS: _("Yes, as it is"),
    Safe.OTHER_WORDS: _("Only in other words"),
    Safe.NO: _("In no words"),
    Safe.UNKNOWN: _("Don't know"),
}
TIMINGS: Mapping[Timing, Text] = {
    Timing.ANY: _("At any time"),
    Timing.AFTER_MEETING: _("After an official meeting that is coming"),
    Timing.AFTER_TENSION: _("Once the present tension is over"),
    Timing.NOT_NOW: _("Not in the months to come"),
    Timing.UNKNOWN: _("Don't know"),
}
CHANNELS: Mapping[Channel, Text] = {
    Channel.BRIEF: _("A published brief"),
    Channel.ARTICLE: _("An article"),
    Channel.SOCIAL: _("Social media"),
    Channel.NAMED: _("Named recipients only"),
    Channel.SPOKEN: _("By word of mouth only"),
    Channel.CARRIED: _("Carried by people who took part"),
    Channel.NONE: _("None at all"),
}


@dataclass(frozen=True)
class SheetPeople(Query[Sequence[Choice]]):
    """The people of the own side on the list of the event it comes from, by name."""

    sheet: str


@dataclass(frozen=True)
class SheetLanguages(Query[Sequence[Choice]]):
    """The languages there is a text in."""

    sheet: str


def stands_alone(labels: Mapping[E, Text], *lonely: E) -> Callable[[frozenset[E], Scene], Text | None]:
    """A check that "nobody" or "don't know" is not ticked together with anything else."""

    def check(answer: frozenset[E], scene: Scene) -> Text | None:
        wrong = next((one for one in lonely if one in answer and len(answer) > 1), None)
        return None if wrong is None else _("“{alone}” does not go with the others.", alone=labels[wrong])

    return check


def chosen(answers: Answers) -> bool:
    return sheet in answers


def grave(answers: Answers) -> bool:
    """Whether somebody could be harmed, or nobody knows: unknown is never the good answer."""
    exposed = [row[exposure] for _person, row in answers.each(people) if exposure in row]
    return (
        answers[accusations] != frozenset({Accusation.NONE})
        or answers[safe] is not Safe.AS_IT_IS
        or answers[disownable] is not YNU.YES
        or any(one in (Exposure.DANGER, Exposure.UNKNOWN) for one in exposed)
    )


def goes_on_though_grave(answers: Answers) -> bool:
    return answers.get(verdict) is Verdict.GO_ON and grave(answers)


def first_prompt(scene: Scene) -> Phrase:
    return paragraphs(
        *as_read(scene.facts[ReadingOf(scene.answers[sheet])]), _("If this leaked tomorrow, who would be blamed?")
    )


def about_person(scene: Scene) -> Phrase:
    name = scene.row.label if scene.row is not None else Words("")
    return _("{person}: what could it bring upon them?", person=name)


def last_word_asked(scene: Scene) -> Phrase:
    return _("Until which day can those who took part still take it back, before it goes anywhere?")


blamed = Ask(
    "blamed",
    first_prompt,
    SomeOf(BLAMED, at_least=1),
    check=stands_alone(BLAMED, Blamed.NOBODY, Blamed.UNKNOWN),
    label=_("Blamed"),
)
accusations = Ask(
    "accusations",
    _("Which accusations would be possible?"),
    SomeOf(ACCUSATIONS, at_least=1),
    check=stands_alone(ACCUSATIONS, Accusation.NONE, Accusation.UNKNOWN),
    label=_("Accusations"),
)
exposure = Ask("exposure", about_person, OneOf(EXPOSURES), label=_("Could bring"))
people = Each("person", lambda answers: SheetPeople(answers[sheet]), [exposure], when=chosen)
safe = Ask("safe", _("Can this be said safely on your side?"), OneOf(SAFE), label=_("Safe wording"))
timing = Ask("timing", _("When is the best time for it to be known?"), OneOf(TIMINGS), label=_("Best time"))
channel = Ask(
    "channel",
    _("By which channel could it leave the room?"),
    SomeOf(CHANNELS, at_least=1),
    check=stands_alone(CHANNELS, Channel.NONE),
    label=_("Channel"),
)
language = Ask(
    "language",
    _("In which language?"),
    SomeFrom(lambda answers: SheetLanguages(answers[sheet]), at_least=1),
    label=_("Language"),
)
disownable = Ask(
    "disownable",
    _("If it goes wrong, can people on your side say that it was never theirs?"),
    YesNoUnknown(),
    label=_("Can be disowned"),
)
last_word = Ask("last_word", last_word_asked, Day(latest=365), label=_("Last word until"))
despite = Ask(
    "despite",
    _("Somebody could be harmed, or it is not known. Why does it go on all the same?"),
    ShortText(300),
    when=goes_on_though_grave,
    label=_("All the same, because"),
    sensitive=True,
)
QUESTIONS: Sequence[Ask[Any]] = (
    *(blamed, accusations, safe, timing, channel, disownable, last_word, note, verdict, despite, why),
)


def done(scene: Scene) -> Phrase:
    return _("Your side's check is kept. The other side does not read it.")


def finish(answers: Answers) -> Effects:
    yield given(Check.REPERCUSSION, answers)


def lines(scene: Scene, names: Mapping[str, str]) -> list[tuple[Phrase, Phrase]]:
    """(question, answer) of what was answered, for the own side's page; `names` are of those who may still be named."""
    exposed: list[tuple[Phrase, Phrase]] = [
        (Words(names[one]), EXPOSURES[row[exposure]])
        for one, row in scene.answers.each(people)
        if one in names and exposure in row
    ]
    spoken = [language_name(code) for code in scene.answers.get(language) or ()]
    return [*answered(QUESTIONS, scene), *([(_("Language"), Joined(spoken))] if spoken else []), *exposed]


flow = Flow(
    name="recommendation_repercussion",
    version=1,
    title=_("Repercussion check"),
    open_to={Role.ORGANISER},
    steps=[
        *(sheet, blamed, accusations, people, safe, timing, channel, language, disownable, last_word),
        *(note, verdict, despite, why, told),
    ],
    given=[sheet],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
    expires_after=timedelta(days=14),
)
