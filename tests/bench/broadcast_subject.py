"""Convenor under a broadcast: the program as `convenor run` assembles it, within Telegram's limits."""

import uvloop
from sqlalchemy import select

from bot import logs
from bot.assembly import assembled, serve
from flows.roles import Role
from handlers.work import Works
from storage import people, programme, role_giving
from storage.database import Database
from storage.migrations_runner import upgrade
from storage.tables.people import person
from tests.bench import call_flow, form_flow
from tests.bench.convenor_subject import settings
from tests.bench.people import ACCOUNTS, CALLER


async def invite(database: Database) -> None:
    """A thousand voters, who fill in forms as well, and somebody who calls them."""
    async with database.transaction() as unit:
        if await unit.first(select(person.c.id).limit(1)) is not None:
            return
        held = await programme.add_organisation(unit, "ORG", "Forum", "XA", "UTC")
        process = await programme.add_process(unit, "BEN", "A dialogue", {"A": held})
        for account in ACCOUNTS:
            one = await people.add(unit, telegram_id=account, name="Noor Example", language="en", zone="UTC")
            await role_giving.give_role(unit, one, Role.PARTICIPANT, process=process)
            await role_giving.give_role(unit, one, Role.ORGANISER, process=None)
        one = await people.add(unit, telegram_id=CALLER, name="Kim Example", language="en", zone="UTC")
        await role_giving.give_role(unit, one, Role.COORDINATOR, process=process)


async def run() -> None:
    given = settings().model_copy(update={"pace": "telegram"})
    works = Works([form_flow.work, call_flow.call, call_flow.vote])
    async with assembled(given, works=works) as convenor:
        async with convenor.database.engine.begin() as connection:
            await connection.run_sync(form_flow.sheet.create, checkfirst=True)
        await invite(convenor.database)
        await serve(given, convenor)


def main() -> None:
    logs.set_up()
    upgrade(settings().database)
    uvloop.run(run())


if __name__ == "__main__":
    main()
