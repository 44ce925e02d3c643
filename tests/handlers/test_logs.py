"""Nothing anybody writes, is called or is known by ever stands in a log: not even when everything goes wrong."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog
import uvloop
from sqlalchemy import insert

from bot import cli, logs
from bot.worker import Worker
from flows.roles import Role
from handlers.visit import Visit
from handlers.work import Works
from storage.tables.people import data_key
from tests.handlers import trip
from tests.house import House, Person

NAME, WORDS, TITLE = "Zarqa-canary", "the canary border is closed", "canary process"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The program's own logs, at their most talkative."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines = io.StringIO()
    monkeypatch.setattr("sys.stderr", lines)
    logs.set_up(logging.DEBUG)
    root.setLevel(logging.DEBUG)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def blurts_out(visit: Visit, effect: trip.SaveTrip) -> None:
    """A bug whose message quotes what it was given."""
    raise RuntimeError(f"cannot save {effect.name} of {visit.me.id}")


async def clashes(visit: Visit, effect: trip.SaveTrip) -> None:
    """A bug that the database notices: the driver knows the values."""
    row = {"scope": effect.name, "wrapped": effect.name.encode(), "created_at": visit.now}
    await visit.unit.run(insert(data_key), [row, row])


@pytest.fixture(params=[blurts_out, clashes], ids=lambda effect: effect.__name__)
def works(request: pytest.FixtureRequest) -> Works:
    return Works([replace(trip.work, effects={trip.SaveTrip: request.param})])


@pytest.fixture
async def worker(house: House) -> AsyncIterator[Worker]:
    await house.chats.bot.initialize()
    worker = Worker(house.database, house.works, house.chats.bot)
    worker.post = house.post
    running = asyncio.create_task(worker.run())
    yield worker
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await house.chats.bot.shutdown()


def update(person: Person, number: int, **what: Any) -> dict[str, Any]:
    chat = {"id": person.account, "type": "private", "first_name": NAME}
    user = {"id": person.account, "is_bot": False, "first_name": NAME, "language_code": "en"}
    message = {"message_id": number, "date": 0, "chat": chat, "from": user}
    if "data" in what:
        query = {"id": str(number), "from": user, "chat_instance": "1", "data": what["data"], "message": message}
        return {"update_id": number, "callback_query": query}
    return {"update_id": number, "message": {**message, **what}}


async def settled(house: House, worker: Worker) -> None:
    """Until what failed has been tried as often as it is, with the time between passing."""
    for number in range(4):
        house.clock.advance(timedelta(seconds=20))
        worker.wake()
        # Its own transaction comes after everything that waits.
        await worker.offer([{"update_id": 1000 + number}])
        await house.post.idle()


async def test_a_bug_is_logged_by_place_and_kind_and_by_nothing_else(
    house: House, worker: Worker, written: io.StringIO
) -> None:
    process = await house.process(TITLE)
    zarqa = await house.person(NAME, Role.ORGANISER, process=process, side="A")
    await trip.begins(zarqa)
    await zarqa.writes(WORDS)
    await zarqa.taps("Yes")
    await zarqa.writes("7")
    save = zarqa.message.data("Save")
    await worker.offer([update(zarqa, 901, data=save), update(zarqa, 902, text=WORDS), update(zarqa, 903, text=7)])
    await worker.offer([{"update_id": 904, WORDS: WORDS}, update(zarqa, 905, data=WORDS)])
    await settled(house, worker)
    assert "Something went wrong on our side" in "\n".join(message.text for message in zarqa.received)
    assert "turn_failed" in written.getvalue(), "if nothing is logged, nothing is proved"
    for secret in (NAME, "canary", "border", str(zarqa.account), zarqa.id, "TEST_token_of_the_house", save[:22]):
        assert secret not in written.getvalue()


async def test_what_is_logged_goes_through_a_list_of_fields(written: io.StringIO) -> None:
    logs.log.error("turn_failed", row=7, text=WORDS, name=NAME, fault="ValueError")
    logging.getLogger("anything").error("calling https://api.telegram.org/bot1:TEST_token_of_the_house/sendMessage")
    err = written.getvalue()
    assert "row=7" in err
    assert "fault=ValueError" in err
    assert WORDS not in err
    assert NAME not in err
    assert "TEST_token_of_the_house" not in err


@pytest.mark.parametrize("uv", [False, True], ids=["asyncio", "uvloop"])
def test_a_task_that_nobody_waits_for_fails_without_being_quoted(written: io.StringIO, uv: bool) -> None:
    async def fails(told: str) -> None:
        raise ValueError(told)

    async def lets_it_fall() -> None:
        logs.watch(asyncio.get_running_loop())
        fallen = asyncio.create_task(fails(WORDS), name=NAME)
        await asyncio.wait([fallen])
        del fallen
        gc.collect()
        asyncio.get_running_loop().call_soon(exec, f"raise RuntimeError({WORDS!r})")
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    (uvloop.run if uv else asyncio.run)(lets_it_fall())
    err = written.getvalue()
    assert "event=loop_fault" in err
    assert "fault=ValueError" in err
    assert "where=" in err
    assert "fault=RuntimeError" in err
    for secret in ("canary", "border", NAME):
        assert secret not in err


async def test_the_program_watches_its_loop_before_anything_runs_on_it() -> None:
    """Whatever the command line runs is watched; the loop of this very test is as it was."""

    async def main() -> None:
        watched.append(asyncio.get_running_loop().get_exception_handler())

    loop = asyncio.get_running_loop()
    before, watched = loop.get_exception_handler(), list[object]()
    try:
        await cli.until_told(main())
    finally:
        loop.set_exception_handler(before)
    assert watched != [before]
