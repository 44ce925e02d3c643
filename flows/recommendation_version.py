"""A new version of a recommendation: the old text, the new one in each language, what was changed and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.analysis.recommendation_life import State
from flows.analysis.word_difference import changed
from flows.engine import Answers, Ask, Choice, Each, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, ShortText, SomeOf
from flows.recommendation_text import ReadingOf, Sheets, Wording, language_name
from flows.roles import Role
from locales import LANGUAGES, Changed, Phrase, Text, Words, _, paragraphs


class Rewrite(StrEnum):
    """What was changed. Values are stored."""

    SOFTER = "softer"
    CLEARER = "clearer"
    NARROWER = "narrower"
    WIDER = "wider"
    TIMING = "timing"
    WHO_ACTS = "who_acts"
    SAFER = "safer"
    LANGUAGE = "language"
    OTHER = "other"


REWRITES: Mapping[Rewrite, Text] = {
    Rewrite.SOFTER: _("Softer words"),
    Rewrite.CLEARER: _("Clearer words"),
    Rewrite.NARROWER: _("Asks for less"),
    Rewrite.WIDER: _("Asks for more"),
    Rewrite.TIMING: _("When it is to happen"),
    Rewrite.WHO_ACTS: _("Who is to act"),
    Rewrite.SAFER: _("Safer for people"),
    Rewrite.LANGUAGE: _("One language brought in line with the other"),
    Rewrite.OTHER: _("Something else"),
}
DIFFERENCE_KEY = _("Struck through: removed. Bold and underlined: new.")


@dataclass(frozen=True)
class LanguagesToWrite(Query[Sequence[Choice]]):
    """The languages that may be written now: all of a draft or in rework, the missing ones while it is checked."""

    sheet: str


@dataclass(frozen=True)
class Reasons(Query[Sequence[Choice]]):
    """One row where a new version needs a reason, in rework; none for a draft of the own side."""

    sheet: str


@dataclass(frozen=True)
class NewVersion(Effect):
    """`texts` holds (language, text) pairs of what was written now; every other language stays as it is."""

    sheet: str
    texts: Sequence[tuple[str, str]]
    changed: Sequence[Rewrite]
    why: str


def prompt(scene: Scene) -> Phrase:
    code = scene.row.value if scene.row is not None else ""
    old = old_text(scene, code)
    return paragraphs(
        language_name(code),
        Words(old) if old else _("There is no text in this language yet."),
        Words(""),
        _("How shall it read from now on? Write the whole text."),
    )


def chosen(answers: Answers) -> bool:
    return sheet in answers


def old_text(scene: Scene, code: str) -> str:
    return dict(scene.facts[ReadingOf(scene.answers[sheet])].texts).get(code, "")


sheet = Ask("sheet", _("Which recommendation?"), OneFrom(Sheets()), label=_("Recommendation"))
words = Ask("words", prompt, Wording(left_out=_("Leave as it is")), label=_("New text"), sensitive=True)
texts = Each("text", lambda answers: LanguagesToWrite(answers[sheet]), [words], when=chosen)
what = Ask("what", _("What is different?"), SomeOf(REWRITES, at_least=1), label=_("Different"))
why = Ask("why", _("Why? Both sides read this."), ShortText(300), label=_("Reason"), sensitive=True)
reasons = Each("reason", lambda answers: Reasons(answers[sheet]), [what, why], when=chosen)


def written(answers: Answers) -> list[tuple[str, str]]:
    return [(code, row[words]) for code, row in answers.each(texts) if row[words]]


def summary(scene: Scene) -> Phrase:
    """What was changed, word by word, before it is kept."""
    shown: list[Phrase] = []
    for code, new in written(scene.answers):
        shown += [language_name(code), difference_in(code, old_text(scene, code), new), Words("")]
    if not shown:
        return _("Nothing was written, so nothing would change.")
    reading = scene.facts[ReadingOf(scene.answers[sheet])]
    void = _("Votes on the version before count for nothing.") if reading.state is State.REWORK else None
    return paragraphs(*shown, DIFFERENCE_KEY, void)


def difference_in(code: str, old: str, new: str) -> Changed:
    """Word by word, in the direction of the language."""
    return changed(old, new, right_to_left=code in LANGUAGES and LANGUAGES[code].right_to_left)


def done(scene: Scene) -> Phrase:
    return _("The new version is kept.")


def finish(answers: Answers) -> Effects:
    rewrites: Sequence[Rewrite] = ()
    reason = ""
    for _row, row in answers.each(reasons):
        ticked = row[what]
        rewrites, reason = tuple(one for one in Rewrite if one in ticked), row[why]
    yield NewVersion(answers[sheet], tuple(written(answers)), rewrites, reason)


flow = Flow(
    name="recommendation_version",
    version=1,
    title=_("New version"),
    open_to={Role.ORGANISER},
    steps=[sheet, texts, reasons],
    given=[sheet],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
)
