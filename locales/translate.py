"""From a marked text to the words one reader sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone, get_timezone_location
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from locales.cleaning import clean, isolated
from locales.languages import LANGUAGES, SOURCE, Language
from locales.text import Calendar, Changed, InEach, Joined, Moment, Phrase, Text, Value, Words, _

# Between Urdu words the stroke of `/start` would go to its other end.
_COMMAND, _FENCED = re.compile(r"(?<![\w/])/[a-z]+"), "\u2066\\g<0>\u2069"


@dataclass(frozen=True)
class Reader:
    """Whom a text is for: language code and IANA time zone."""

    language: str = SOURCE
    zone: str = "UTC"


def say(phrase: Phrase, reader: Reader) -> str:
    """The phrase in the reader's language, values inserted, isolated and formatted for them."""
    match phrase:
        case Text():
            return _sentence(phrase, reader)
        case Words(words):
            return clean(words)
        case InEach():
            return _in_each(phrase, reader)
        case Joined():
            return _joined(phrase, reader)
        case Moment():
            return _moment(phrase, reader)
        case Calendar(month):
            return format_date(month, "LLLL y", locale=reader.language)
        case Changed(pieces):
            return clean("".join(piece.words for piece in pieces))


def _in_each(words: InEach, reader: Reader) -> str:
    if (own := words.wordings.get(reader.language)) is not None:
        return clean(own)
    other = Words(next(words.wordings[one] for one in LANGUAGES if one in words.wordings))
    return say(_("{question}\n(Not translated.)", question=other) if words.noted else other, reader)


def _joined(row: Joined, reader: Reader) -> str:
    if row.between is None:
        return _language(reader).comma.join(_inserted(part, reader) for part in row.parts)
    return row.between.join(say(part, reader) for part in row.parts)


def _sentence(text: Text, reader: Reader) -> str:
    template = _template(text, reader.language)
    if not text.params:
        return template
    return template.format_map({name: _inserted(value, reader) for name, value in text.params.items()})


def _template(text: Text, language: str) -> str:
    if language == SOURCE:
        return text.msgid if text.plural is None or text.count == 1 else text.plural
    forms = _catalogue(language).get(text.msgid)
    if forms is None:  # an untranslated sentence is shown in English rather than not at all; tests forbid it
        return _template(text, SOURCE)
    return forms[_form(language, text.count)] if text.plural is not None else forms[0]


def _inserted(value: Value, reader: Reader) -> str:
    match value:
        case str():
            return isolated(value)
        case Words(words):
            return isolated(words)
        case InEach():
            return isolated(say(value, reader))
        case datetime():
            return _moment(Moment(value), reader)
        case date():
            return format_date(value, "d MMMM y", locale=reader.language)
        case bool() | int() | float():
            return number(value, reader.language)
        case _:
            return say(value, reader)


@lru_cache(maxsize=4096, typed=True)
def number(value: float, language: str) -> str:
    """A number in the digits and grouping of the language."""
    return format_decimal(value, locale=language, numbering_system="default")


def _moment(moment: Moment, reader: Reader) -> str:
    zone = moment.zone or reader.zone
    pattern = f"EEE d MMM y{_language(reader).comma}HH:mm"
    when = format_datetime(moment.at, pattern, tzinfo=get_timezone(zone), locale=reader.language)
    return f"{when} ({place(zone, reader.language)})"


@cache
def place(zone: str, language: str) -> str:
    """The city a zone is named after, in the reader's language; UTC stays UTC."""
    if "/" not in zone:
        return zone
    return get_timezone_location(get_timezone(zone), locale=language, return_city=True)


@cache
def _catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    found = {_msgid(message.id): _forms(message.string) for message in _read(language) if message.id and message.string}
    if not LANGUAGES[language].right_to_left:
        return found
    return {msgid: tuple(_COMMAND.sub(_FENCED, form) for form in forms) for msgid, forms in found.items()}


def _language(reader: Reader) -> Language:
    return LANGUAGES[reader.language]


def _read(language: str) -> Catalog:
    if language not in LANGUAGES:
        raise LookupError(language)
    with files("locales").joinpath(language, "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _form(language: str, count: int) -> int:
    """Which plural form fits: CLDR's rule, since all our languages know just "one" and "other"."""
    return 0 if Locale.parse(language).plural_form(count) == "one" else 1


def _msgid(ids: Any) -> str:
    return str(ids[0] if isinstance(ids, tuple | list) else ids)


def _forms(strings: Any) -> tuple[str, ...]:
    return tuple(strings) if isinstance(strings, tuple | list) else (str(strings),)
