"""Facts made up for any query, from the type it promises: for walks through flows that know nothing of them."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flows.analysis.risk import Band
from flows.analysis.risk_stages import Stage
from flows.banks.risk_bank import bundled
from flows.engine import Choice, Facts, HomeZone, Now, Query
from flows.risk_brief import Brief
from locales import Phrase, Words
from tests.talk import NOON

ZONES = ["Asia/Karachi", "Asia/Kolkata", "Europe/London", "Asia/Kabul"]
LONG = "A title with more words than anybody would give it, اور کچھ اردو بھی, and <b>markup</b> in it 🙂"


def _ids(random: Random) -> list[str]:
    """Ids as storage makes them, of none, some or many things."""
    return [f"{random.getrandbits(128):032x}" for _n in range(random.choice([0, 1, 3, 20]))]


def _zones(random: Random) -> list[str]:
    return random.sample(ZONES, random.randint(1, len(ZONES)))


# What a choice's value looks like, for queries whose values have a form of their own.
FORMS: Mapping[str, Callable[[Random], list[str]]] = {
    "Papers": lambda random: [f"{one}.{random.randint(1, 999)}" for one in _ids(random)],
    "Places": lambda random: [f"{one}:{random.choice('AB')}" for one in _ids(random)],
    "Sources": lambda random: [f"{one}:A:{number}" for number, one in enumerate(_ids(random))],
    "RolesToOffer": lambda random: ["organiser", "participant"],
    "OffersToJoin": lambda random: [
        f"{random.choice(['new', 'known', 'moved'])}:{random.choice(['organiser', 'participant'])}:{one}"
        for one in _ids(random)
    ],
    "OwnConsents": lambda random: [f"{one}:photo:{random.choice(['yes', 'no'])}" for one in _ids(random)],
    "OwnQuestions": lambda _random: ["own_one"],
    "Sheets": lambda random: [f"{one}.{random.randint(1, 999)}" for one in _ids(random)],
    "TextLanguages": lambda random: ["en", "ur"],
    "LanguagesToWrite": lambda random: random.choice([["en"], ["ur", "en"]]),
    "ReasonLanguages": lambda random: random.choice([["en"], ["ur", "en"], ["en", "ur"]]),
    "OtherLanguages": lambda random: random.choice([[], ["hi"]]),
    "SheetLanguages": lambda random: ["en", "ur"],
    "Reasons": lambda random: random.choice([[], ["new"]]),
    "TracksOf": lambda random: ["core", "youth", "side"],
}


def _brief(random: Random) -> Brief:
    """Any questions of the bank, some of them answered before, and perhaps one of a process's own."""
    asked = random.sample([*bundled().questions], random.randint(1, 12))
    same = [one for one in asked if one.yes_no is not None and random.random() < 0.4]
    own = asked[0].model_copy(update={"name": "own_one", "number": None})
    return Brief(
        event="e",
        stage=random.choice(list(Stage)),
        ask=[one.name for one in asked],
        today=NOON.date(),
        days_left=random.randint(-20, 30),
        made_at=NOON.isoformat(),
        same=[one.name for one in same],
        last={one.name: random.choice(["yes", "no", "unknown"]) for one in same},
        last_on={one.name: "2026-11-01" for one in same},
        own=[json.dumps(own.model_dump(mode="json"))] if random.random() < 0.5 else [],
        rest=random.choice([None, *Band]),
        again=random.random() < 0.5,
    )


# Facts that only make sense as a whole.
WHOLE: Mapping[Any, Callable[[Random], Any]] = {
    Brief | None: lambda random: _brief(random) if random.random() < 0.9 else None,
}


class MadeUp(Facts):
    """Answers whatever is asked, always the same to the same question."""

    def __init__(self, random: Random) -> None:
        super().__init__({Now(): NOON, HomeZone(): ZoneInfo("Asia/Karachi")})
        self._random = random

    def __getitem__(self, query: Query[Any]) -> Any:
        if query not in self._known:
            self.learn(query, self._fact(query))
        return super().__getitem__(query)

    def _fact(self, query: Query[Any]) -> Any:
        bases: Sequence[Any] = type(query).__dict__["__orig_bases__"]
        base = next(one for one in bases if typing.get_origin(one) is Query)
        (promised,) = typing.get_args(base)
        if promised in WHOLE:
            return WHOLE[promised](self._random)
        if promised == Sequence[Choice]:
            return self._choices(type(query).__name__)
        return self._of(promised)

    def _choices(self, name: str) -> list[Choice]:
        form = FORMS.get(name, _zones if "Zone" in name else _ids)
        return [Choice(value, Words(LONG if n == 1 else f"Row {n}")) for n, value in enumerate(form(self._random))]

    def _of(self, promised: Any) -> Any:
        """Something of a type, by its annotation."""
        origin, inside = typing.get_origin(promised), typing.get_args(promised)
        if promised is Phrase or promised == Phrase:
            return Words(LONG)
        if origin in (types.UnionType, typing.Union):
            return self._of(self._random.choice(inside)) if type(None) not in inside else self._maybe(inside)
        if origin is not None:
            return self._many(origin, inside)
        if dataclasses.is_dataclass(promised):
            return self._made(promised)
        if isinstance(promised, type) and issubclass(promised, Enum):
            return self._random.choice(list(promised))
        return self._plain(promised)

    def _made(self, promised: Any) -> Any:
        hints = typing.get_type_hints(promised)
        values = {field.name: self._of(hints[field.name]) for field in dataclasses.fields(promised)}
        if "zone" in values:
            values["zone"] = self._random.choice(ZONES)
        return promised(**values)

    def _maybe(self, inside: Sequence[Any]) -> Any:
        there = [one for one in inside if one is not type(None)]
        return self._of(there[0]) if self._random.random() < 0.7 else None

    def _many(self, origin: Any, inside: Sequence[Any]) -> Any:
        count = self._random.choice([0, 1, 2, 9])
        if issubclass(origin, Mapping):
            return {self._of(inside[0]): self._of(inside[1]) for _n in range(count)}
        if issubclass(origin, tuple) and inside[-1] is not Ellipsis:
            return tuple(self._of(one) for one in inside)
        made = [self._of(inside[0]) for _n in range(count)]
        return frozenset(made) if issubclass(origin, AbstractSet) else made

    def _plain(self, promised: Any) -> Any:
        number = self._random.randint(0, 20)
        made: dict[Any, Any] = {
            str: self._random.choice([f"X-{number}", LONG]),
            bool: number % 2 == 0,
            int: number,
            float: number / 3,
            datetime: NOON + timedelta(hours=number),
            date: (NOON + timedelta(days=number)).date(),
            time: time(number),
            timedelta: timedelta(hours=number),
            tzinfo: ZoneInfo("Asia/Karachi"),
        }
        if promised not in made:
            raise TypeError(f"tests/flows/made_up.py cannot make up a {promised}")
        return made[promised]
