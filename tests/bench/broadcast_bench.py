"""A broadcast to a thousand voters within the platform's limits, and how long others wait for a reply meanwhile."""

import asyncio
from collections.abc import Sequence
from statistics import median

from bot.sandbox.limits import Limits
from tests.bench.call_flow import GO, TITLE
from tests.bench.fake_api import MESSAGES, FakeApi, now, tapped, written
from tests.bench.figures import Figure, table
from tests.bench.form_flow import BY_HAND
from tests.bench.people import ACCOUNTS, CALLER, Crowd, Person, handle
from tests.bench.place import Place
from tests.bench.run import ready, served
from tests.bench.subject import Running, Subject, SubjectFailed
from tests.bench.wire import Parameters

RATE = 30.0
"""What the platform takes, messages a second."""
BELL = "One item is waiting for you."
ACTING = 8
THINKING = 2.0
"""Seconds between an answer and what the same person does next, on average."""
QUIET = 9.0
"""Seconds of replies without a broadcast, to compare with."""
PATIENCE = 90.0
SUBJECT = Subject("convenor, SQLite", "tests.bench.broadcast_subject", BY_HAND)
Times = Sequence[float]


class Assembly(Crowd):
    """People who think before they act, and hear a bell besides; and the one who calls them all."""

    def __init__(self) -> None:
        super().__init__(BY_HAND)
        self.rung: dict[int, float] = {}
        self.told = asyncio.Event()
        self.screen: Parameters = {}
        self.shown = self.shown_first = 0
        """How much everybody had been shown when the last bell rang, and the first."""

    def heard(self, chat: int, message: int, parameters: Parameters) -> None:
        if parameters.get("text") == BELL:
            self.rung.setdefault(chat, now())
            self.shown = self._shown()
            self.shown_first = self.shown_first or self.shown
        elif chat == CALLER:
            self.screen = {"message": message, "markup": parameters.get("reply_markup")}
            self.told.set()
        else:
            super().heard(chat, message, parameters)

    def _shown(self) -> int:
        """Messages sent and changed in place: the bot's own pacing counts both against the limit."""
        assert self._api is not None
        return sum(self._api.calls[method] for method in MESSAGES)

    def _act(self, person: Person) -> None:
        pause = self._dice.uniform(0.5, 1.5) * THINKING
        asyncio.get_running_loop().call_later(pause, super()._act, person)


async def bench(place: Place) -> list[Figure]:
    """One run: some seconds of replies alone, then the same people go on while everybody is called."""
    crowd = Assembly()
    with place.database("sqlite") as environment:
        async with served(crowd) as (api, address):
            api.limits = Limits(enforced=True)
            running = Running(SUBJECT, {"BENCH_API": address, **environment}, place.logs / "broadcast.log")
            try:
                await ready(api, running)
                alone, during, rate = await _measured(api, crowd)
            except SubjectFailed as failure:
                raise SubjectFailed(f"{failure}\n{crowd.oddities}\n{running.last_words()}") from None
            finally:
                running.kill()
    if api.refused or crowd.wrong:
        raise SubjectFailed(f"{api.refused} calls met 429, {crowd.wrong} replies were wrong: {crowd.oddities}")
    _print(alone, during, rate)
    return _figures(alone, during, rate)


async def _measured(api: FakeApi, crowd: Assembly) -> tuple[Times, Times, float]:
    """(waits without and with a broadcast, messages a second during it)"""
    crowd.start(ACTING)
    await asyncio.sleep(QUIET)
    alone, crowd.latencies = crowd.latencies, []
    await _call(api, crowd)
    begun = now()
    while len(crowd.rung) < len(ACCOUNTS):
        if now() > begun + PATIENCE:
            raise SubjectFailed(f"only {len(crowd.rung)} of {len(ACCOUNTS)} were called in {PATIENCE:.0f} s")
        await asyncio.sleep(0.01)
    # From the first bell to the last: whatever the limit leaves room for counts, replies as well.
    lasted = max(crowd.rung.values()) - min(crowd.rung.values())
    crowd.stop()
    return alone, crowd.latencies, (crowd.shown - crowd.shown_first) / lasted


async def _call(api: FakeApi, crowd: Assembly) -> None:
    """From /start to the tap that calls everybody, whose answer comes when all of them are entered."""
    api.offer(CALLER, written(CALLER, api.new_message(), "/start"))
    for label in (TITLE, GO):
        await asyncio.wait_for(crowd.told.wait(), PATIENCE)
        crowd.told.clear()
        button = handle(crowd.screen, label)
        if button is None:
            raise SubjectFailed(f"no button {label!r} for whoever calls")
        api.offer(CALLER, tapped(CALLER, crowd.screen["message"], api.new_message(), label, button))


def _p95(times: Times) -> float:
    if not times:
        raise SubjectFailed("nobody was answered")
    return 1000 * sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _print(alone: Times, during: Times, rate: float) -> None:
    rows = [["replies", "number", "p50 ms", "p95 ms", "slowest ms"]]
    for name, times in (("alone", alone), ("during a broadcast", during)):
        rows.append(
            [name, f"{len(times)}", *(f"{ms:.0f}" for ms in (1000 * median(times), _p95(times), 1000 * max(times)))]
        )
    print(table(rows), end="\n\n")  # noqa: T201
    print(f"{rate:.2f} messages a second to {len(ACCOUNTS):,} people, no 429", end="\n\n")  # noqa: T201


def _figures(alone: Times, during: Times, rate: float) -> list[Figure]:
    against = "the platform's 30 messages a second"
    return [
        Figure("broadcast_share_of_limit", rate, "messages/s", against, rate / RATE, at_least=0.95),
        Figure(
            "reply_p95_during_broadcast", _p95(during), "ms", "replies without a broadcast",
            _p95(during) / _p95(alone), below=1_000.0,
        ),
    ]  # fmt: skip
