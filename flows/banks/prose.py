"""The words of a question: one wording, or one in each language that a process has written it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag

from flows.documents import IN_EACH, IN_ONE
from locales import LANGUAGES, Phrase, Text, Words
from locales.text import InEach


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code}; there are {', '.join(LANGUAGES)}")
    return code


def _shape(value: Any) -> str:
    return IN_EACH if isinstance(value, Mapping) else IN_ONE


Language = Annotated[str, AfterValidator(_language)]
# Braces would be read as placeholders when the sentence is translated.
_Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=160, pattern=r"^[^{}]+$")]
_Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^{}]+$")]
Title = _Label
Prose = str | dict[str, str]
Sentence = Annotated[
    Annotated[_Sentence, Tag(IN_ONE)] | Annotated[dict[Language, _Sentence], Field(min_length=1), Tag(IN_EACH)],
    Discriminator(_shape),
]
Label = Annotated[
    Annotated[_Label, Tag(IN_ONE)] | Annotated[dict[Language, _Label], Field(min_length=1), Tag(IN_EACH)],
    Discriminator(_shape),
]


def spoken(prose: Prose) -> Phrase:
    """A process's own words: in the reader's language where it has written them in that."""
    return Words(prose) if isinstance(prose, str) else InEach(prose)


def asked_as(prose: Prose) -> Phrase:
    """The same for a question in full: whoever reads it in a language that is not their own is told so."""
    return Words(prose) if isinstance(prose, str) else InEach(prose, noted=True)


def translated(prose: Prose) -> Text:
    """Words that come with the program. Raises TypeError for others: those are not translated."""
    if not isinstance(prose, str):
        raise TypeError("only a process's own questions are written in several languages")
    return Text(prose)


def unwritten(prose: Prose, languages: tuple[str, ...]) -> Iterator[str]:
    """The languages that are missing. One wording alone is in no particular language."""
    if not isinstance(prose, str):
        yield from (one for one in languages if one not in prose)
