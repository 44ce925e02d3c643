"""What the bot can do: each workflow's flow, and how its facts, effects, timers and pages are carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.engine import Ask, Effect, Flow, Query
from flows.roles import Role
from handlers.event_plans import Plan
from handlers.incoming import Due
from handlers.screens import Key, Page
from handlers.visit import Visit
from locales import Phrase, Text
from storage.duties import Duty
from storage.recommendations import Recommendation

Answerer = Callable[[Visit, Any], Awaitable[Any]]
Doer = Callable[[Visit, Any], Awaitable[None]]
DueHandler = Callable[[Visit, Due], Awaitable[None]]
Shower = Callable[[Visit, str], Awaitable[Page]]
Given = Mapping[Ask[Any], Any]


@dataclass(frozen=True)
class Area:
    """A page with a button on Home for those who hold one of the roles. The page checks again, and more.

    One without roles is about the person alone, and open to everybody we know."""

    label: Text
    open_to: frozenset[Role] | None
    show: Shower
    on_home: bool = True


@dataclass(frozen=True)
class News:
    """Something that Home says, with buttons below it: what is new about the person, or what is coming."""

    words: Phrase
    keys: Sequence[Sequence[Key]] = ()


@dataclass(frozen=True)
class CardPart:
    """What a workflow adds to the card of a recommendation: lines below the text, and buttons for what comes next."""

    lines: Sequence[Phrase] = ()
    keys: Sequence[Sequence[Key]] = ()


@dataclass(frozen=True)
class Work:
    """One workflow and everything it needs of the world, in tables from what it names to what is done.

    `given` turns a duty into the answers its conversation starts with; `about` says in a few words what a
    duty is about, to its own holder only. `plans` are the timers that hang on the date of an event, by kind.
    `news` stands at the top of Home, `cards` below what is due, `on_card` on the card of every recommendation the
    person may read. Where it `hands_over`, a colleague with the same role on the same side may do a duty of it instead.
    """

    flow: Flow
    facts: Mapping[type[Query[Any]], Answerer] = field(default_factory=dict)
    effects: Mapping[type[Effect], Doer] = field(default_factory=dict)
    due: Mapping[str, DueHandler] = field(default_factory=dict)
    pages: Mapping[str, Area] = field(default_factory=dict)
    given: Callable[[Visit, Duty], Awaitable[Given]] | None = None
    about: Callable[[Visit, Duty], Awaitable[Phrase]] | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)
    news: Callable[[Visit], Awaitable[Sequence[News]]] | None = None
    on_card: Callable[[Visit, Recommendation], Awaitable[CardPart]] | None = None
    hands_over: bool = False
    cards: Callable[[Visit], Awaitable[Sequence[News]]] | None = None


class Works:
    """All workflows, found by flow name, query, effect, timer kind and page name."""

    def __init__(self, works: Collection[Work]) -> None:
        self.by_flow: dict[str, Work] = {}
        self.facts: dict[type[Query[Any]], Answerer] = {}
        self.effects: dict[type[Effect], Doer] = {}
        self.due: dict[str, DueHandler] = {}
        self.pages: dict[str, Area] = {}
        self.plans: dict[str, Plan] = {}
        self.news = [work.news for work in works if work.news is not None]
        self.cards = [work.cards for work in works if work.cards is not None]
        self.on_card = [work.on_card for work in works if work.on_card is not None]
        for work in works:
            self._add(work)

    def _add(self, work: Work) -> None:
        tables: list[tuple[dict[Any, Any], Mapping[Any, Any]]] = [
            (self.by_flow, {work.flow.name: work}),
            (self.facts, work.facts),
            (self.effects, work.effects),
            (self.due, work.due),
            (self.pages, work.pages),
            (self.plans, work.plans),
        ]
        for known, new in tables:
            # Two workflows may share a query or effect only by sharing the function that carries it out.
            for key, value in new.items():
                if known.setdefault(key, value) is not value:
                    raise ValueError(f"{key} is carried out by two workflows")
