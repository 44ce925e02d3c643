"""The transport alone: calls of the Bot API through python-telegram-bot, on its stock httpx and on ours."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from statistics import median

from tests.bench.figures import Figure, table
from tests.bench.people import Crowd
from tests.bench.place import Place
from tests.bench.run import served
from tests.bench.subject import BOT_CORE, ROOT, SubjectFailed, keep_to

WAYS: Mapping[str, tuple[str, ...]] = {"httpx": ("httpx",), "ours": (), "ours, uvloop": ("uvloop",)}
ROUNDS = 3

Costs = dict[str, float]


async def bench(place: Place) -> list[Figure]:
    """Measures every way in turn and prints what a call costs on each."""
    async with served(Crowd(())) as (_, address):
        rounds = [{way: await _costs(address, *choice) for way, choice in WAYS.items()} for _ in range(ROUNDS)]

    def mid(way: str, name: str) -> str:
        return f"{median(each[way][name] for each in rounds):,.0f}"

    names = list(rounds[0]["ours"])
    print(table([["calls on", *names], *([way, *(mid(way, name) for name in names)] for way in WAYS)]))  # noqa: T201
    return [_figure(rounds, "transport_in_turn", "in_turn"), _figure(rounds, "transport_at_once", "at_once")]


def _figure(rounds: list[dict[str, Costs]], name: str, what: str) -> Figure:
    key = f"{what}_per_second"
    ratio = median(each["ours, uvloop"][key] / each["httpx"][key] for each in rounds)
    value = median(each["ours, uvloop"][key] for each in rounds)
    return Figure(name, value, "calls/s", "python-telegram-bot's HTTPXRequest", ratio, at_least=2.0)


async def _costs(address: str, *choice: str) -> Costs:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.transport_subject", *choice, cwd=ROOT, stdout=subprocess.PIPE,
        env={**os.environ, "BENCH_API": address}, preexec_fn=lambda: keep_to(BOT_CORE),
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise SubjectFailed("the transport's subject failed")
    costs: Costs = json.loads(output)
    return costs
