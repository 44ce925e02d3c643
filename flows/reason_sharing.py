"""An organiser passes on a reason of their own side: in words of their own, so that nobody's way of writing shows.

It is written in the organiser's own language first, whatever language the reason is in, and then in each of the others
that the text was voted on in; these can be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Each, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.recommendation_text import Wording, language_name
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs

AT_MOST = 300


class Audience(StrEnum):
    """Who reads it. Values are stored with a conversation only."""

    ORGANISERS = "organisers"
    VOTERS = "voters"


@dataclass(frozen=True)
class ReasonsToShare(Query[Sequence[Choice]]):
    """The reasons the organiser may read; a value is a reason's id."""


@dataclass(frozen=True)
class ReasonOf(Query[str]):
    """A reason, word for word."""

    reason: str


@dataclass(frozen=True)
class ReasonLanguages(Query[Sequence[Choice]]):
    """The languages the text was voted on in, the organiser's own first."""

    reason: str


@dataclass(frozen=True)
class OtherLanguages(Query[Sequence[Choice]]):
    """All of them but the one that is written first."""

    reason: str
    first: str


@dataclass(frozen=True)
class ShareReason(Effect):
    """`texts` holds (language, text) pairs, that which was written first before the others."""

    reason: str
    texts: Sequence[tuple[str, str]]
    to_voters: bool


def chosen(answers: Answers) -> bool:
    return reason in answers


def first_language(answers: Answers) -> str:
    """As it was when the words were asked for: another language of the screens does not change what they are in."""
    return answers.each(languages)[0][0]


def asked(scene: Scene) -> Phrase:
    return paragraphs(
        Words(scene.facts[ReasonOf(scene.answers[reason])]),
        Words(""),
        _(
            "In {language}: what does it say, in your own words? Leave out whatever could show who wrote it.",
            language=language_name(first_language(scene.answers)),
        ),
    )


def asked_again(scene: Scene) -> Phrase:
    """The same in another language, below what was written first."""
    return paragraphs(
        Words(scene.answers[words]),
        Words(""),
        _("Now in {language}: the same, for those who read it.", language=_here(scene)),
    )


def in_own_words(words: str, scene: Scene) -> Text | None:
    original = scene.facts[ReasonOf(scene.answers[reason])]
    if _word_for_word(_plain(original), _plain(words)):
        return _("This is the reason word for word. Please say it in your own words.")
    return None


def _word_for_word(original: str, words: str) -> bool:
    """Whether it is repeated. One or two words that anybody would use show nobody's way of writing."""
    return words == original or (original.count(" ") > 1 and f" {original} " in f" {words} ")


def in_this_language(wording: str, scene: Scene) -> Text | None:
    if not wording:
        return None
    if _plain(wording) == _plain(scene.answers[words]):
        return _(
            "This reads the same as before. Please write it in {language}, or leave it out.", language=_here(scene)
        )
    return in_own_words(wording, scene)


def _here(scene: Scene) -> Words:
    return language_name(scene.row.value if scene.row is not None else "")


def _plain(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in words.casefold()).split())


reason = Ask("reason", _("Which reason?"), OneFrom(ReasonsToShare(), _("There are no reasons to pass on.")))
# Asks nothing: it keeps the languages in the order they had when the words were asked for.
languages = Each("languages", lambda answers: ReasonLanguages(answers[reason]), [], when=chosen)
words = Ask("words", asked, ShortText(AT_MOST), check=in_own_words, label=_("In your words"), sensitive=True)
wording = Ask(
    "wording",
    asked_again,
    Wording(AT_MOST, left_out=_("Without this language")),
    check=in_this_language,
    label=_("In your words"),
    sensitive=True,
)
others = Each("other", lambda answers: OtherLanguages(answers[reason], first_language(answers)), [wording], when=chosen)
audience = Ask(
    "audience",
    _("Who shall read it?"),
    OneOf(
        {
            Audience.ORGANISERS: _("Organisers of every side"),
            Audience.VOTERS: _("Organisers, and everyone who was asked to vote"),
        }
    ),
    label=_("For"),
)


def done(scene: Scene) -> Phrase:
    return _("Passed on. It stands on the page of the poll.")


def summary(scene: Scene) -> Phrase:
    """What readers of a language that was left out will see."""
    left_out = [language_name(code) for code, row in scene.answers.each(others) if not row[wording]]
    if not left_out:
        return _("Please check your answers.")
    said = _("Not written in {language}. Its readers see the words in {first}, marked as such.")
    first = language_name(first_language(scene.answers))
    return paragraphs(*(Text(said.msgid, {"language": one, "first": first}) for one in left_out))


def finish(answers: Answers) -> Effects:
    texts = [(first_language(answers), answers[words])]
    texts += [(code, row[wording]) for code, row in answers.each(others) if row[wording]]
    yield ShareReason(answers[reason], tuple(texts), answers[audience] is Audience.VOTERS)


flow = Flow(
    name="reason_sharing",
    version=1,
    title=_("Passing a reason on"),
    open_to={Role.ORGANISER},
    steps=[reason, languages, words, others, audience],
    given=[reason],
    from_home=False,
    summary=summary,
    done=done,
    finish=finish,
    save_label=_("Pass it on"),
)
