"""Calls of the Bot API as fast as one transport makes them; prints what they cost as JSON, in the unit of its keys."""

import asyncio
import json
import os
import sys
import time

import uvloop
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport import AiohttpRequest

AT_ONCE = 256
CALLS = 2_048


async def in_turn(bot: Bot) -> None:
    for _ in range(CALLS):
        await bot.send_message(1, "Where does it meet?")


async def all_at_once(bot: Bot) -> None:
    async def caller() -> None:
        for _ in range(CALLS // AT_ONCE):
            await bot.send_message(1, "Where does it meet?")

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))


async def main(stock: bool) -> None:
    request: BaseRequest = HTTPXRequest(AT_ONCE, pool_timeout=60) if stock else AiohttpRequest(AT_ONCE)
    bot = Bot("1:TEST", base_url=os.environ["BENCH_API"] + "/bot", request=request, get_updates_request=request)
    figures = {}
    async with request:
        await all_at_once(bot)  # opens the connections
        for name, work in (("in_turn", in_turn), ("at_once", all_at_once)):
            begun, cpu = time.perf_counter(), time.process_time()
            await work(bot)
            figures[f"{name}_per_second"] = CALLS / (time.perf_counter() - begun)
            figures[f"{name}_cpu_us"] = (time.process_time() - cpu) / CALLS * 1e6
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    run = uvloop.run if "uvloop" in sys.argv else asyncio.run
    run(main("httpx" in sys.argv))
