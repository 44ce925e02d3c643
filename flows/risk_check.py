"""Risk check of an event: each side answers what is due at its stage, and the gravest answer gives the band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flows.analysis.risk import Band, Reading, worst
from flows.analysis.risk import band as band_of
from flows.banks.prose import spoken, translated
from flows.banks.risk_bank import at_hand
from flows.engine import Answers, Effect, Effects, Flow, Scene
from flows.risk_brief import Brief
from flows.risk_steps import (
    CHANCE,
    OPPORTUNITY,
    asked,
    brief,
    chance,
    event,
    of_bank,
    opportunity,
    own,
    own_answer,
    reading_of,
)
from flows.roles import Role
from locales import Phrase, _, paragraphs

Json = Any
BANDS = {
    Band.GREEN: _("🟢 green"),
    Band.AMBER: _("🟡 amber"),
    Band.HIGH_AMBER: _("🟠 high amber"),
    Band.RED: _("🔴 red"),
}


@dataclass(frozen=True)
class Said:
    """An answer that goes into the record. One that was only `confirmed` is the earlier one, still true."""

    question: str
    answer: Json
    reading: Reading | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True)
class SaveRiskCheck(Effect):
    """Keep what the person's own side has said about an event; `band` is that of all its answers together."""

    event: str
    brief: Brief
    band: Band
    said: Sequence[Said]


def said(answers: Answers) -> list[Said]:
    """Everything that was answered or confirmed, with how grave it is."""
    given = answers[brief]
    own_questions = given.own_questions
    found = []
    for question in at_hand():
        if asked(question)(answers):
            stored = answers.raw[question.name]
            more = _more(answers, f"{question.name}_more/")
            found.append(Said(question.name, stored, reading_of(question, answers, stored), more))
        elif question.name in given.ask:
            last = given.last[question.name]
            found.append(Said(question.name, last, reading_of(question, answers, last), confirmed=True))
    for name, row in answers.each(own):
        if name in own_questions:
            stored = row[own_answer]
            reading = reading_of(own_questions[name], answers, stored)
            found.append(Said(name, stored, reading, _more(answers, f"{row.scope}more/")))
    return found + [Said(name, answers.raw[name]) for name in (CHANCE, OPPORTUNITY) if answers.raw.get(name)]


def _more(answers: Answers, scope: str) -> dict[str, str]:
    return {key.removeprefix(scope): one for key, one in answers.raw.items() if key.startswith(scope) and one}


def band(answers: Answers) -> Band:
    """The band of the whole check: that of the gravest answer, with what was answered before and not asked now."""
    readings = [band_of(one.reading) for one in said(answers) if one.reading is not None]
    rest = answers[brief].rest
    return worst([*readings, rest] if rest is not None else readings)


def advice(answers: Answers) -> list[Phrase]:
    """What helps against whatever made the check as grave as it is."""
    found = {one.question: band_of(one.reading) for one in said(answers) if one.reading is not None}
    gravest = worst(found.values())
    words: Mapping[str, Phrase] = {
        **{one.name: translated(one.advice) for one in at_hand()},
        **{one.name: spoken(one.advice) for one in answers[brief].own_questions.values()},
    }
    return [words[name] for name, held in found.items() if held is gravest is not Band.GREEN]


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
    yield SaveRiskCheck(answers[event], answers[brief], band(answers), said(answers))


flow = Flow(
    name="risk_check",
    version=2,
    title=_("Risk check"),
    open_to={Role.ORGANISER},
    steps=[event, brief, *of_bank(), own, chance, opportunity],
    given=(event,),
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
    expires_after=timedelta(days=2),
)
