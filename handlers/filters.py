"""Filters over a long list: one page where each shows its value, one where it is picked, and words above the list.

What a button says: nothing (the list), `back` (the list where it was left), `page:2`, `filters`, `pick:state:0` (the
values of a filter, by their page), `set:state:rework`, or `clear`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.engine import Style
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from locales import Phrase, Text, _
from storage import chosen_filters
from storage.chosen_filters import Chosen

BACK = "back"
VALUES_ON_A_PAGE = 8
Values = Mapping[str, str]


@dataclass(frozen=True)
class Filter:
    """One thing to choose by. `options` are the values there are among what the other filters let through, with how
    many each would leave; `named` says what a value is called, and is None for whatever the person may not choose."""

    name: str
    label: Text
    options: Callable[[Visit, Values], Awaitable[Sequence[tuple[str, int]]]]
    named: Callable[[Visit, str], Awaitable[Phrase | None]]


@dataclass(frozen=True)
class Listed:
    """One page of the list: a line and a button for everything on it, and the buttons below."""

    lines: Sequence[Phrase]
    keys: Sequence[Sequence[Key]]


@dataclass(frozen=True)
class Register:
    """A list with filters. `shown` draws the page that begins at so many; `matching` says how many match."""

    page: str
    title: Text
    filters: Callable[[Visit], Sequence[Filter]]
    count: Callable[[Visit, Values], Awaitable[int]]
    shown: Callable[[Visit, Values, int], Awaitable[Listed]]
    below: Sequence[Sequence[Key]]
    matching: Callable[[int], Text]
    empty: Text
    on_a_page: int = 6

    async def show(self, visit: Visit, about: str) -> Page:
        """The page that `about` names. Raises Refused for what is no page, no filter, or no value of it."""
        verb, _colon, rest = about.partition(":")
        kept = await chosen_filters.read(visit.unit, visit.me, self.page)
        match verb:
            case "" | "page":
                return await self._list(visit, kept, _number(rest))
            case "back" if not rest:
                return await self._list(visit, kept, kept.page)
            case "filters" if not rest:
                return await self._sheet(visit, kept.values)
            case "pick":
                name, _colon, number = rest.partition(":")
                return await self._values(visit, self._filter(visit, name), kept.values, _number(number))
            case "set":
                return await self._set(visit, kept.values, *rest.partition(":")[::2])
            case "clear" if not rest:
                await self._keep(visit, Chosen())
                return await self._list(visit, Chosen(), 0)
        raise Refused(access.NOT_YOURS)

    def key(self, label: Phrase, about: str = "", style: Style = Style.PLAIN) -> Key:
        return Key(label, Go(self.page, about), style)

    def _filter(self, visit: Visit, name: str) -> Filter:
        found = next((one for one in self.filters(visit) if one.name == name), None)
        if found is None:
            raise Refused(access.NOT_YOURS)
        return found

    async def _keep(self, visit: Visit, chosen: Chosen) -> None:
        await chosen_filters.keep(visit.unit, visit.me, self.page, chosen)

    async def _in_force(self, visit: Visit, values: Values) -> dict[str, tuple[str, Phrase]]:
        """(value, what it is called) by filter: of those only that the person may choose, now as then."""
        found = {}
        for one in self.filters(visit):
            named = await one.named(visit, values[one.name]) if one.name in values else None
            if named is not None:
                found[one.name] = values[one.name], named
        return found

    async def _list(self, visit: Visit, kept: Chosen, number: int) -> Page:
        chosen = await self._in_force(visit, kept.values)
        values = _values(chosen)
        count = await self.count(visit, values)
        pages = max(1, -(-count // self.on_a_page))
        at = min(number, pages - 1)
        if at != kept.page:
            await self._keep(visit, Chosen(values, at))
        listed = await self.shown(visit, values, at)
        body: list[Phrase] = [
            _("{label}: {value}", label=one.label, value=chosen[one.name][1])
            for one in self.filters(visit)
            if one.name in chosen
        ]
        body += [self.matching(count)] if chosen else []
        body += [_("Page {at} of {of}", at=at + 1, of=pages)] if pages > 1 else []
        body += listed.lines or ([] if chosen else [self.empty])
        keys = [*listed.keys, *self._turn(at, pages), *self._ways(chosen, count), *self.below, [HOME]]
        return Page(self.title, body, keys, sensitive=True)

    def _turn(self, at: int, pages: int) -> list[list[Key]]:
        turn = [self.key(_("‹ Newer"), f"page:{at - 1}")] if at else []
        turn += [self.key(_("Older ›"), f"page:{at + 1}")] if at + 1 < pages else []
        return [turn] if turn else []

    def _ways(self, chosen: Mapping[str, object], count: int) -> list[list[Key]]:
        if not chosen:
            return [[self.key(_("Filters"), "filters")]] if count else []
        return [[self.key(_("Filters"), "filters"), self.key(_("Clear filters"), "clear")]]

    async def _sheet(self, visit: Visit, values: Values) -> Page:
        """Every filter with its present value, and how many match them all."""
        chosen = await self._in_force(visit, values)
        count = await self.count(visit, _values(chosen))
        keys = []
        for one in self.filters(visit):
            value = chosen[one.name][1] if one.name in chosen else _("any")
            style = Style.PRIMARY if one.name in chosen else Style.PLAIN
            keys.append([self.key(_("{label}: {value}", label=one.label, value=value), f"pick:{one.name}:0", style)])
        shown = self.key(_("Show {count}", count=count), "page:0", Style.SUCCESS)
        ends = [shown, self.key(_("Clear filters"), "clear")] if chosen else [shown]
        return Page(_("Filters"), [self.matching(count)], [*keys, ends, [HOME]], sensitive=True)

    async def _values(self, visit: Visit, one: Filter, values: Values, number: int) -> Page:
        """What there is to pick for one filter, a few at a time."""
        chosen = _values(await self._in_force(visit, values))
        others = {name: value for name, value in chosen.items() if name != one.name}
        found = await one.options(visit, others)
        pages = max(1, -(-len(found) // VALUES_ON_A_PAGE))
        at = min(number, pages - 1)
        keys = [self._value(one, "", _("any"), await self.count(visit, others), one.name not in chosen)]
        for value, count in found[at * VALUES_ON_A_PAGE : (at + 1) * VALUES_ON_A_PAGE]:
            named = await one.named(visit, value)
            if named is not None:
                keys.append(self._value(one, value, named, count, chosen.get(one.name) == value))
        turn = [self.key(_("‹ Previous"), f"pick:{one.name}:{at - 1}")] if at else []
        turn += [self.key(_("More ›"), f"pick:{one.name}:{at + 1}")] if at + 1 < pages else []
        rows = [*([key] for key in keys), *([turn] if turn else [])]
        body = [] if found else [_("With the other filters there is nothing to choose here.")]
        return Page(one.label, body, [*rows, [self.key(_("‹ Filters"), "filters"), HOME]], sensitive=True)

    def _value(self, one: Filter, value: str, named: Phrase, count: int, now: bool) -> Key:
        label = _("{label} ({count})", label=named, count=count)
        return self.key(_("✓ {label}", label=label) if now else label, f"set:{one.name}:{value}")

    async def _set(self, visit: Visit, values: Values, name: str, value: str) -> Page:
        """Choose a value of a filter; the empty one lets everything through."""
        one = self._filter(visit, name)
        if value and await one.named(visit, value) is None:
            raise Refused(access.NOT_YOURS)
        chosen = {**_values(await self._in_force(visit, values)), name: value}
        chosen = {known: each for known, each in chosen.items() if each}
        await self._keep(visit, Chosen(chosen))
        return await self._sheet(visit, chosen)


def _values(chosen: Mapping[str, tuple[str, Phrase]]) -> dict[str, str]:
    return {name: value for name, (value, _named) in chosen.items()}


def _number(written: str) -> int:
    """A page as it came from a button; what is no number is the first one."""
    return int(written) if written.isdecimal() and len(written) < 6 else 0
