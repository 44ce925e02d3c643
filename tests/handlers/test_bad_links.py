"""Links that should open nothing: each is answered with one clear sentence, and nothing is half done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from flows.roles import Role
from handlers.admission import NOT_LET_IN
from handlers.incoming import Account, Command, Reached
from handlers.links import LINK_DEAD
from storage.tables.people import person as person_table
from storage.tables.people import role as role_table
from storage.tables.programme import invitation
from storage.tables.programme import process as process_table
from tests.handlers.inviting import DEAD, OPENED, confirms, joins, link_from, opens
from tests.house import House, Person

UNKNOWN = "Good day. This bot works by invitation only."


async def counted(house: House) -> tuple[int, int]:
    """(people, roles) in the database."""
    async with house.transaction() as unit:
        return (
            await unit.value(select(func.count()).select_from(person_table)),
            await unit.value(select(func.count()).select_from(role_table)),
        )


@pytest.fixture
async def payload(ayesha: Person) -> str:
    return await link_from(ayesha)


async def after_its_time(house: House, ayesha: Person, payload: str) -> None:
    await house.passes(timedelta(hours=72))


async def used_already(house: House, ayesha: Person, payload: str) -> None:
    await opens(house.stranger("Rehan"), payload)


async def taken_back(house: House, ayesha: Person, payload: str) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Link for R.K.", "Take it back")


async def its_maker_has_left(house: House, ayesha: Person, payload: str) -> None:
    await ayesha.loses(Role.ORGANISER)


async def the_process_is_closed(house: House, ayesha: Person, payload: str) -> None:
    async with house.transaction() as unit:
        await unit.run(update(process_table).values(status="closed"))


SPOILT = [after_its_time, used_already, taken_back, its_maker_has_left, the_process_is_closed]


@pytest.mark.parametrize("spoil", SPOILT)
async def test_a_link_that_is_over_looks_like_any_other_that_does_not_work(
    house: House, ayesha: Person, payload: str, spoil: Callable[[House, Person, str], Awaitable[None]]
) -> None:
    await spoil(house, ayesha, payload)
    before = await counted(house)
    zed = house.stranger("Zed")
    await zed.writes(f"/start {payload}")
    assert zed.screen == LINK_DEAD.msgid
    assert await counted(house) == before


@pytest.mark.parametrize("forged", ["N" * 43, "x", "x" * 64, "\0" * 43, "' OR 1=1 --" + "x" * 32, "ـ" * 43])
async def test_a_forged_link_or_another_bots_opens_nothing(house: House, payload: str, forged: str) -> None:
    zed = house.stranger("Zed")
    before = await counted(house)
    await zed.writes(f"/start {forged}")
    assert zed.screen == LINK_DEAD.msgid
    assert await counted(house) == before


async def test_the_sentence_is_in_the_language_of_the_phone(house: House, payload: str) -> None:
    zed = house.stranger("Zed", language="ur")
    await zed.writes("/start x")
    assert DEAD not in zed.screen
    assert zed.screen


async def test_whoever_made_a_link_cannot_use_it_up(house: House, ayesha: Person, payload: str) -> None:
    await ayesha.writes(f"/start {payload}")
    assert "You made this link yourself." in ayesha.screen
    assert await opens(house.stranger("Rehan"), payload)


async def test_nobody_gets_onto_a_second_side(house: House, meera: Person, payload: str) -> None:
    await meera.writes(f"/start {payload}")
    assert LINK_DEAD.msgid in meera.screen
    assert await opens(house.stranger("Rehan"), payload)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_nobody_from_outside_a_process_gets_inside_it_by_a_link(
    house: House, process: str, payload: str, role: Role
) -> None:
    helen = await house.person("Helen", role, process=process)
    await helen.writes(f"/start {payload}")
    assert LINK_DEAD.msgid in helen.screen


async def test_a_role_that_is_held_already_is_not_given_twice(
    house: House, bilal: Person, meera: Person, ayesha: Person
) -> None:
    payload = await link_from(ayesha, "Organiser", "This person first")
    await bilal.writes(f"/start {payload}")
    assert "You have this role already" in bilal.screen
    assert await opens(house.stranger("Rehan"), payload)


async def test_of_two_who_open_one_link_at_once_one_gets_it(house: House, ayesha: Person, payload: str) -> None:
    first, second = house.stranger("Rehan"), house.stranger("Zed")
    await house.arrive(*(Command(Account(one.account, one.name, "en"), "start", payload) for one in (first, second)))
    assert OPENED in first.screen
    assert second.screen == LINK_DEAD.msgid
    assert len(ayesha.doorbells) == 1
    assert await counted(house) == (2, 1)


async def test_a_link_tapped_twice_by_its_holder_stays_theirs(house: House, ayesha: Person, payload: str) -> None:
    rehan = house.stranger("Rehan")
    twice = Command(Account(rehan.account, "Rehan", "en"), "start", payload)
    await house.arrive(twice, twice)
    code = await opens(rehan, payload)
    assert code
    assert len(ayesha.doorbells) == 1
    await confirms(ayesha)
    await joins(rehan, *["Yes, I agree"] * 6)
    await rehan.writes(f"/start {payload}")
    assert rehan.screen.startswith("Home")


async def test_after_five_wrong_links_an_account_hears_one_sentence_and_then_nothing(
    house: House, payload: str
) -> None:
    zed = house.stranger("Zed")
    for _time in range(4):
        await zed.writes("/start nonsense")
        assert zed.screen == LINK_DEAD.msgid
    await zed.writes("/start nonsense")
    assert zed.screen.startswith("This link does not work either. For an hour")
    heard = len(zed.received)
    await zed.writes("/start nonsense")
    await zed.writes(f"/start {payload}")
    assert len(zed.received) == heard
    await house.passes(timedelta(minutes=61))
    assert await opens(zed, payload)


async def test_one_accounts_wrong_links_are_nobody_elses(house: House, payload: str) -> None:
    zed = house.stranger("Zed")
    for _time in range(6):
        await zed.writes("/start nonsense")
    assert await opens(house.stranger("Rehan"), payload)


async def test_somebody_with_a_role_who_tries_links_keeps_their_home(house: House, meera: Person) -> None:
    for _time in range(6):
        await meera.writes("/start nonsense")
    assert meera.screen.startswith("Home")


async def test_whoever_blocks_the_bot_while_joining_holds_nothing_and_is_forgotten_in_time(
    house: House, ayesha: Person, payload: str
) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, payload)
    await confirms(ayesha)
    await rehan.writes("/start")
    await rehan.taps("Join", "Continue")
    await rehan.blocks()
    await house.passes(timedelta(days=7))
    assert await counted(house) == (2, 1)  # a row without anything in it is left
    await rehan.blocks(False)
    await rehan.writes("/start")
    assert rehan.screen.startswith(UNKNOWN)


async def test_whoever_blocked_the_bot_goes_on_where_they_were_when_they_are_back_in_time(
    house: House, ayesha: Person, payload: str
) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, payload)
    await rehan.blocks()
    await ayesha.writes("/start")
    await ayesha.taps("Who opened the link")
    assert "cannot reach them" in ayesha.screen
    await ayesha.taps("The same code: confirm")
    await house.arrive(Reached(Account(rehan.account, "Rehan", "en"), True))
    house.chats.blocked_by.discard(rehan.account)
    await rehan.writes("/start")
    assert "Welcome." in await joins(rehan, *["Yes, I agree"] * 6)


async def test_what_nobody_confirms_lapses_and_its_holder_is_told(house: House, ayesha: Person, payload: str) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, payload)
    await house.passes(timedelta(hours=73))
    assert rehan.screen == NOT_LET_IN.msgid
    await ayesha.writes("/start")
    assert "Who opened the link" not in ayesha.buttons
    async with house.transaction() as unit:
        assert await unit.value(select(invitation.c.state)) == "lapsed"


async def test_a_maker_whose_role_ends_confirms_nobody(
    house: House, process: str, ayesha: Person, payload: str
) -> None:
    await opens(house.stranger("Rehan"), payload)
    await ayesha.writes("/start")
    await ayesha.taps("Who opened the link")
    await ayesha.loses(Role.ORGANISER)
    await ayesha.taps("The same code: confirm")
    async with house.transaction() as unit:
        assert await unit.value(select(invitation.c.state)) == "claimed"
    assert "Rehan" not in ayesha.screen
