"""One run of one subject: start it, warm it up, load it in phases, kill it in the middle, count what it kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.fake_api import FakeApi, now
from tests.bench.people import Crowd
from tests.bench.subject import BOT_CORE, Running, Subject, SubjectFailed, busy_seconds
from tests.bench.wire import Connection

STARTS_WITHIN = 120.0  # seconds; a subject may have a history to make first
ANSWERS_WITHIN = 60.0


@dataclass(frozen=True)
class Phase:
    """A load: so many people for so many seconds, `hold` and `delay` of the API in seconds."""

    name: str
    people: int
    seconds: float
    hold: float = 0.0
    delay: float = 0.0


ONE = Phase("one person", 1, 1.5)
MANY = Phase("256 people", 256, 3.0, hold=0.005)
FAR = Phase("256 people, 30 ms", 256, 3.0, hold=0.005, delay=0.030)
PHASES: Sequence[Phase] = (ONE, MANY, FAR)


@dataclass(frozen=True)
class Load:
    """What one phase came to: times in ms, `cpu` in seconds of the bot's process for a thousand updates."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    calls: float
    """Calls for an update, polls not counted."""
    disturbed: float
    """Share of the bot's processor that went to others, 0 to 1: distrust the rate where it is not near 0."""


@dataclass
class Run:
    """What one run came to."""

    loads: dict[str, Load] = field(default_factory=dict)
    memory_mb: float = 0.0
    stored: int | None = None
    confirmed: int = 0


@asynccontextmanager
async def served(crowd: Crowd) -> AsyncIterator[tuple[FakeApi, str]]:
    """A fake Bot API with this crowd in front of it, and its address."""
    api = FakeApi(crowd)
    crowd.meets(api)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", 0)
    try:
        yield api, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def measure(subject: Subject, environment: Mapping[str, str], log: Path, phases: Sequence[Phase]) -> Run:
    """One run; raises `SubjectFailed` when a reply is wrong, missing, or a confirmed answer is not in the store."""
    crowd = Crowd(subject.conversation)
    async with served(crowd) as (api, address):
        running = Running(subject, {"BENCH_API": address, **environment}, log)
        try:
            run = Run()
            await ready(api, running)
            await _warm_up(api, crowd, running)
            for phase in phases:
                run.loads[phase.name] = await _loaded(phase, api, crowd, running)
                if phase is not phases[-1]:
                    await _drained(crowd, running)
            run.memory_mb = running.memory_mb()
        except SubjectFailed as failure:
            raise SubjectFailed(f"{subject.name}: {failure}\n{crowd.oddities}\n{running.last_words()}") from None
        finally:
            running.kill()  # with the last phase still under way
        run.confirmed = sum(person.confirmed for person in crowd.people.values())
        if subject.database:
            run.stored = _nothing_lost(crowd, running.stored())
    return run


async def ready(api: FakeApi, running: Running) -> None:
    """Waits for the first poll."""
    deadline = now() + STARTS_WITHIN
    while not api.polled.is_set():
        if not running.alive or now() > deadline:
            raise SubjectFailed("did not start")
        await asyncio.sleep(0.02)


async def _warm_up(api: FakeApi, crowd: Crowd, running: Running) -> None:
    api.hold = MANY.hold
    crowd.scatter(MANY.people)
    await _drained(crowd, running)


async def _loaded(phase: Phase, api: FakeApi, crowd: Crowd, running: Running) -> Load:
    api.hold, api.delay = phase.hold, phase.delay
    calls, cpu, busy, begun = _said(api), running.cpu_seconds(), busy_seconds(BOT_CORE), now()
    crowd.start(phase.people)
    await asyncio.sleep(phase.seconds)
    lasted, done, cpu = now() - begun, len(crowd.latencies), running.cpu_seconds() - cpu
    others = max(0.0, busy_seconds(BOT_CORE) - busy - cpu)
    crowd.stop()
    if crowd.wrong or not done:
        raise SubjectFailed(f"{crowd.wrong} wrong replies among {done} in the phase {phase.name!r}")
    times = sorted(crowd.latencies[:done])
    p50, p95, p99 = (1000 * times[min(done - 1, int(done * share))] for share in (0.5, 0.95, 0.99))
    calls = _said(api) - calls
    return Load(done / lasted, p50, p95, p99, 1000 * cpu / done, calls / done, min(1.0, others / lasted))


async def _drained(crowd: Crowd, running: Running) -> None:
    deadline = now() + ANSWERS_WITHIN
    while crowd.waiting:
        if not running.alive or now() > deadline:
            raise SubjectFailed(f"{crowd.waiting} people never got their answer, {crowd.wrong} a wrong one")
        await asyncio.sleep(0.02)
    crowd.stop()


def _said(api: FakeApi) -> int:
    return api.calls.total() - api.calls["getupdates"]


def _nothing_lost(crowd: Crowd, stored: Mapping[int, int]) -> int:
    """How many answers are stored; raises where somebody has seen more confirmed than are there."""
    short = {
        person.chat: person.confirmed - stored.get(person.chat, 0)
        for person in crowd.people.values()
        if stored.get(person.chat, 0) < person.confirmed
    }
    if short:
        raise SubjectFailed(f"{sum(short.values())} confirmed answers of {len(short)} people are not stored")
    return sum(stored.values())
