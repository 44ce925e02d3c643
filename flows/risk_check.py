"""Risk check before an event: eight questions to each side, and the band that the gravest answer gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, TypeVar

from flows.analysis.risk import Band, Reading, overall, worst
from flows.banks.risk_check import (
    BANDS,
    GRAVE_EXPOSURE,
    QUESTIONS,
    Change,
    changes,
    event,
    exposure,
    journey,
    safe_exit,
    same_circle,
    threat,
    visas,
    walk_out,
)
from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.answers import Json
from flows.engine.kinds import YNU
from flows.engine.kinds.unknown import Unknown
from flows.engine.steps import worded
from flows.roles import Role
from locales import Phrase, Text, _, paragraphs

T = TypeVar("T")

# Impact by the weight of a question. The stop class needs no more: its grave answers are red by themselves.
MODERATE, SERIOUS, STOP = 2, 3, 4
RARE, POSSIBLE, LIKELY = 1, 3, 4
SAME_CIRCLE = 70  # per cent; a default the partners may set otherwise
# Likelihood and impact of each thing that may have happened; not knowing is as bad as the worst of them.
_CHANGED = {
    Change.VIOLENCE: Reading(LIKELY, STOP, stop=True),
    Change.LEADERSHIP: Reading(LIKELY, SERIOUS),
    Change.DATES: Reading(LIKELY, MODERATE),
    Change.COOLER: Reading(LIKELY, SERIOUS),
    Change.CAMPAIGN: Reading(LIKELY, MODERATE),
    Change.NOTHING: Reading(RARE, MODERATE),
    Change.UNKNOWN: Reading(LIKELY, STOP, stop=True, known=False),
}


@dataclass(frozen=True)
class SaveRiskCheck(Effect):
    """Keep a check for the person's own side; `answers` are stored answers by step name."""

    event: str
    band: Band
    answers: Mapping[str, Json]


@dataclass(frozen=True)
class Scored(Generic[T]):
    """A question whose answer is weighed; `advice` is what helps when it is not harmless."""

    ask: Ask[T]
    read: Callable[[T], Sequence[Reading]]
    advice: Text


def _unless(fine: YNU, impact: int, *, stop: bool = False) -> Callable[[YNU], Sequence[Reading]]:
    """A yes or no of which one is harmless; *don't know* is read as the other."""

    def read(answer: YNU) -> Sequence[Reading]:
        if answer is fine:
            return [Reading(RARE, impact)]
        return [Reading(LIKELY, impact, stop=stop, known=answer is not YNU.UNKNOWN)]

    return read


def _unknown_as(worst: int, read: Callable[[int], Reading]) -> Callable[[int | Unknown], Sequence[Reading]]:
    """A figure; *don't know* is read as the worst one."""
    return lambda answer: [replace(read(worst), known=False) if isinstance(answer, Unknown) else read(answer)]


def _hurt(badly: int) -> Reading:
    # Nobody can promise that a list stays secret, so coming out is possible, however well it is kept.
    return Reading(POSSIBLE, badly, stop=badly >= GRAVE_EXPOSURE, personal=True)


def _closed(percent: int) -> Reading:
    return Reading(LIKELY if percent > SAME_CIRCLE else RARE, MODERATE)


SCORED: Sequence[Scored[Any]] = (
    Scored(
        changes,
        lambda ticked: [_CHANGED[change] for change in ticked],
        _("Speak with the other side before anything else moves. After violence, wait at least two days."),
    ),
    Scored(
        walk_out,
        _unknown_as(5, lambda likely: Reading(likely, SERIOUS)),
        _("Word the subject differently, take it later, or leave it for another day."),
    ),
    Scored(
        threat,
        _unless(YNU.NO, STOP, stop=True),
        _("Reach the person by a safer way than this chat, and leave a way out that costs no face."),
    ),
    Scored(
        exposure,
        _unknown_as(5, _hurt),
        _("Offer that the name stands on no list, and that staying away costs nothing."),
    ),
    Scored(visas, _unless(YNU.YES, SERIOUS), _("Better a later date than a meeting with one side thinned out.")),
    Scored(
        journey,
        _unless(YNU.YES, STOP, stop=True),
        _("Another route, company on the way, or taking part from afar: settle it before anybody leaves."),
    ),
    Scored(same_circle, _unknown_as(100, _closed), _("Find one invitation outside the usual circle.")),
    Scored(safe_exit, _unless(YNU.YES, STOP, stop=True), _("Agree on this by a safe way before anybody travels.")),
)


def bands(answers: Answers) -> Mapping[str, Band]:
    """The band of every weighed answer, by step name. Raises KeyError where one is missing."""
    return {one.ask.name: overall(one.read(answers[one.ask])) for one in SCORED}


def band(answers: Answers) -> Band:
    """The band of the whole check: that of the gravest answer."""
    return worst(bands(answers).values())


def advice(answers: Answers) -> list[Text]:
    """What helps against whatever made the check as grave as it is."""
    found = bands(answers)
    gravest = worst(found.values())
    return [one.advice for one in SCORED if found[one.ask.name] is gravest is not Band.GREEN]


def lines(scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """What a check says, as (label, value), for its own side."""
    asked: Sequence[Ask[Any]] = [step for step in QUESTIONS if step in scene.answers]
    return [(worded(step.label or step.prompt, scene), step.kind.show(scene.answers[step], scene)) for step in asked]


def summary(scene: Scene) -> Phrase:
    return _(
        "Together this is {band}. The gravest answer counts, and not knowing counts as the worse answer.",
        band=BANDS[band(scene.answers)],
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(
        _("Saved for your own side: {band}.", band=BANDS[band(scene.answers)]),
        *advice(scene.answers),
        _("Once every side has answered you are told if they differ, and nothing more than that."),
    )


def finish(answers: Answers) -> Effects:
    kept = {key: answer for key, answer in answers.raw.items() if key != event.name}
    yield SaveRiskCheck(answers[event], band(answers), kept)


flow = Flow(
    name="risk_check",
    version=1,
    title=_("Risk check"),
    open_to={Role.ORGANISER},
    steps=[event, *QUESTIONS],
    given=(event,),
    summary=summary,
    done=done,
    finish=finish,
    expires_after=timedelta(days=2),
)
