"""People who fill in the form as fast as the bot lets them: each acts again the moment the right question is there."""

import json
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.fake_api import FakeApi, now, tapped, written
from tests.bench.form import HOME, MARK, Step
from tests.bench.wire import Parameters

ACCOUNTS = range(100_000, 101_000)
"""Everybody who may turn up."""
CALLER = 99_999
"""Somebody who fills in no forms."""

SHOWN = 5
"""So many oddities are kept word by word; the rest is counted."""


@dataclass(slots=True)
class Person:
    """One person at one phone."""

    chat: int
    step: int = 0
    waiting: bool = False
    handed: float = 0.0
    rests_at: int | None = None
    keyboard: Parameters = field(default_factory=dict)
    """The last message seen with buttons under it."""
    confirmed: int = 0
    """Answers whose acceptance this person has seen, in all forms so far."""


class Crowd:
    """The audience of a `FakeApi`: a closed loop with at most one thing under way for each person."""

    def __init__(self, conversation: Sequence[Step]) -> None:
        self.people = {chat: Person(chat) for chat in ACCOUNTS}
        self._conversation = conversation
        self._fresh = deque(self.people.values())  # at the beginning of the form
        self._resting: list[Person] = []  # somewhere in the middle
        self._dice = random.Random(7)
        self._api: FakeApi | None = None
        self._going_on = False
        self.waiting = 0
        self.latencies: list[float] = []
        self.wrong = 0
        self.oddities: list[str] = []

    def meets(self, api: FakeApi) -> None:
        """Seats the crowd in front of this API."""
        self._api = api

    def start(self, active: int) -> None:
        """Lets so many people act until `stop`, those in mid-form first unless it is one alone; counts from zero."""
        self.latencies, self._going_on = [], True
        self._dice.shuffle(self._resting)
        for _ in range(active):
            self._act(self._resting.pop() if active > 1 and self._resting else self._fresh.popleft())

    def scatter(self, active: int) -> None:
        """Brings so many people to a random step each, where they rest: the usual mix of a busy day."""
        for person in list(self._fresh)[:active]:
            person.rests_at = self._dice.randrange(1, len(self._conversation))
        self.start(active)

    def stop(self) -> None:
        """Nobody begins anything new; what is under way still gets its answer."""
        self._going_on = False

    def handed(self, chat: int) -> None:
        person = self.people.get(chat)
        if person is not None and not person.handed:
            person.handed = now()

    def heard(self, chat: int, message: int, parameters: Parameters) -> None:
        person = self.people.get(chat)
        if person is None:
            return
        markup = parameters.get("reply_markup")
        if markup:
            person.keyboard = {"message": message, "markup": markup}
        if person.waiting:
            marks = MARK.findall(str(parameters.get("text")))
            self._judge(person, max(map(int, marks), default=HOME))

    def _judge(self, person: Person, mark: int) -> None:
        step = self._conversation[person.step]
        if mark == HOME and (
            step.expects != HOME or not handle(person.keyboard, self._conversation[person.step + 1].taps)
        ):
            return
        if mark == step.expects:
            self._go_on(person, step)
        elif mark > step.expects:
            self._odd(person, f"Q{mark:02d} instead of Q{step.expects:02d}")
        # An earlier question is an old message tidied up: no answer to this step yet.

    def _go_on(self, person: Person, step: Step) -> None:
        self.latencies.append(now() - person.handed)
        person.confirmed += step.answers
        person.waiting, person.handed = False, 0.0
        self.waiting -= 1
        person.step = (person.step + 1) % len(self._conversation)
        if not person.step:
            self._fresh.append(person)
            if self._going_on:
                self._act(self._fresh.popleft())
        elif person.rests_at == person.step or not self._going_on:
            person.rests_at = None
            self._resting.append(person)
        else:
            self._act(person)

    def _act(self, person: Person) -> None:
        assert self._api is not None
        step = self._conversation[person.step]
        person.waiting = True
        self.waiting += 1
        if step.writes:
            self._api.offer(person.chat, written(person.chat, self._api.new_message(), step.writes))
            return
        button = handle(person.keyboard, step.taps)
        if button is None:
            self._odd(person, f"no button {step.taps!r}")
            return
        message = person.keyboard["message"]
        self._api.offer(person.chat, tapped(person.chat, message, self._api.new_message(), step.taps, button))

    def _odd(self, person: Person, what: str) -> None:
        self.wrong += 1
        if len(self.oddities) < SHOWN:
            self.oddities.append(f"person {person.chat}, step {person.step}: {what}")


def handle(keyboard: Parameters, label: str) -> str | None:
    """What hides behind the button with this label; a form carries its keyboard as JSON within."""
    markup = keyboard.get("markup") or {}
    rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    return next((str(button["callback_data"]) for row in rows for button in row if button["text"] == label), None)
