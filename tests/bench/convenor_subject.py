"""Convenor itself under measurement: the program as `convenor run` assembles it, with one more workflow."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import orjson
import uvloop
from sqlalchemy import select

from bot import logs
from bot.assembly import assembled, serve
from bot.settings import Settings, read_settings
from flows.roles import Role
from handlers.work import Works
from storage import people, role_giving
from storage.database import Database
from storage.migrations_runner import upgrade
from storage.sealing import MasterKey
from storage.tables.people import conversation, person
from storage.unit import Unit
from tests.bench import form_flow
from tests.bench.history import remember
from tests.bench.people import ACCOUNTS


def settings() -> Settings:
    return read_settings(
        token="1:TEST_token_of_the_bench",
        database=os.environ["BENCH_DATABASE"],
        key_file=Path(os.environ["BENCH_FOLDER"]) / "master.key",
        telegram_api=os.environ.get("BENCH_API", "http://127.0.0.1:1"),
        pace="off",
        _env_file=None,
    )


async def invite(database: Database) -> None:
    """Everybody who will turn up is known, as an organiser, and has the history that is asked for."""
    async with database.transaction() as unit:
        if await unit.first(select(person.c.id).limit(1)) is not None:
            return  # a database that is used again
        for account in ACCOUNTS:
            one = await people.add(unit, telegram_id=account, name="Noor Example", language="en", zone="UTC")
            await role_giving.give_role(unit, one, Role.ORGANISER, process=None)
    await remember(database, int(os.environ.get("BENCH_HISTORY", "0")))


async def run() -> None:
    given = settings()
    async with assembled(given, works=Works([form_flow.work])) as convenor:
        async with convenor.database.engine.begin() as connection:
            await connection.run_sync(form_flow.sheet.create, checkfirst=True)
        await invite(convenor.database)
        await serve(given, convenor)


async def stored() -> dict[int, int]:
    """How many answers each account has in the database: those of finished sheets, and those of an open one."""
    given = settings()
    database = Database(given.database, MasterKey.from_file(given.key_file), lambda: datetime.now(UTC))
    await database.open()
    try:
        async with database.transaction() as unit:
            ids = [row.id for row in await unit.rows(select(person.c.id))]
            counts = dict.fromkeys(ids, 0)
            await people.by_id(unit, ids)  # learns their keys
            await _count_sheets(unit, counts)
            await _count_open(unit, counts)
            chats = await people.chats(unit, ids)
        return {chats[one]: answers for one, answers in counts.items()}
    finally:
        await database.close()


async def _count_sheets(unit: Unit, counts: dict[str, int]) -> None:
    for row in await unit.rows(select(form_flow.sheet)):
        cipher = await unit.cipher(f"person:{row.person}")
        counts[row.person] += len(orjson.loads(cipher.unseal(row.answers, f"bench_sheet.answers {row.id}")))


async def _count_open(unit: Unit, counts: dict[str, int]) -> None:
    for row in await unit.rows(select(conversation).where(conversation.c.status == "open")):
        cipher = await unit.cipher(f"person:{row.person}")
        counts[row.person] += len(orjson.loads(cipher.unseal(row.state, f"conversation.state {row.id}"))["answers"])


def main() -> None:
    logs.set_up()
    if "--stored" in sys.argv:
        sys.stdout.write(json.dumps(uvloop.run(stored())))
        return
    upgrade(settings().database)
    uvloop.run(run())


if __name__ == "__main__":
    main()
