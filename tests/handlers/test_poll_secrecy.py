"""Whoever has the whole database and all keys cannot tell, once a poll is closed, how anybody voted."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uuid_utils
from sqlalchemy import select

from flows.analysis.consensus import Stance
from handlers.work import Works
from storage import inbox
from storage.inbox import Arrival
from storage.sealing import Cipher
from storage.tables.delivery import inbox as inbox_table
from storage.tables.people import data_key
from storage.tables.work import ballot, elector
from storage.tables.work import poll as polls
from tests.databases import Databases
from tests.house import House, Person
from tests.intruder import ciphers, everything, opened
from tests.polls import CHOICES, Assembly, box

S, L, R, A, B = CHOICES
ALIKE = (S,) * 6
MIXED = (L, S, S, S, L, L)
ONE_ASIDE = (A, S, S, S, S, S)
MANY_ASIDE = (S, L, A, A, A, S)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Iterator[str]]:
    """New databases, one after the other."""
    if request.param == "sqlite":
        yield (databases.migrated_sqlite(tmp_path) for _number in itertools.count())
        return

    def urls() -> Generator[str, None, None]:
        while True:
            with databases.migrated_postgresql() as url:
                yield url

    generator = urls()
    yield generator
    generator.close()


@contextmanager
def no_chance() -> Iterator[None]:
    """Ids and handles in the same order in every world, so that whatever differs comes from the votes."""
    numbers = itertools.count(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(uuid_utils, "uuid7", lambda: uuid.UUID(int=next(numbers)))
        patched.setattr(secrets, "token_urlsafe", lambda size: f"{next(numbers):022}")
        patched.setattr(secrets, "token_hex", lambda size: f"{next(numbers):0{2 * size}x}")
        yield


async def world(works: Works, url: str, votes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Everything that is stored: while the poll is open and all but one have voted, and after it closed."""
    with no_chance():
        async with House(works, url) as house:
            assembly = await Assembly.meets(house, {"A": 3, "B": 3})
            await assembly.puts()
            *most, last = zip(assembly.everyone, votes, strict=True)
            await assembly.vote(dict(most))
            await assembly.vote({most[0][0]: S})  # one changes their mind, and back
            await assembly.vote(dict(most[:1]))
            before = await everything(house)
            await assembly.vote(dict([last]))
            return before, await everything(house)


@pytest.mark.parametrize(("one", "other"), [(ALIKE, MIXED), (ONE_ASIDE, MANY_ASIDE)], ids=["passed", "not passed"])
async def test_other_votes_with_the_same_result_leave_the_very_same_database(
    works: Works, empty: Iterator[str], one: Sequence[str], other: Sequence[str]
) -> None:
    open_one, closed_one = await world(works, next(empty), one)
    open_other, closed_other = await world(works, next(empty), other)
    assert open_one != open_other  # while it is open, these keys and this reading do open votes
    assert any("ballot[" in line and "stance" in line and "b'" in line for line in open_one)
    assert any("Your vote is in." in line for line in closed_one)  # what was said is read as well
    assert closed_one == closed_other
    assert not any(line.startswith("ballot[") for line in closed_one)


async def test_the_result_is_all_that_differs_between_passed_and_not_passed(works: Works, empty: Iterator[str]) -> None:
    _before, passed = await world(works, next(empty), ALIKE)
    _before, blocked = await world(works, next(empty), MANY_ASIDE)
    differing = {line.partition(":")[0] for line in set(passed) ^ set(blocked)}
    (noted,) = (line for line in differing if line.startswith("audit"))
    assert noted.endswith(".action")
    assert differing - {noted} == {
        "recommendation[0].state",
        "recommendation_step[4].step",
        "recommendation_step[4].after",
        "poll[0].passed",
    }


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 3, "B": 3})


async def test_sealed_votes_are_all_of_one_length(house: House, assembly: Assembly) -> None:
    await assembly.puts()
    await assembly.vote(dict(zip(assembly.everyone, CHOICES, strict=False)))
    async with house.transaction() as unit:
        lengths = {len(row.stance) for row in await unit.rows(select(ballot.c.stance))}
    assert len(lengths) == 1


async def test_votes_copied_while_it_was_open_open_with_no_key_that_is_left(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    await assembly.vote(dict.fromkeys(assembly.everyone[:-1], B))
    async with house.transaction() as unit:
        copied = list(await unit.rows(select(ballot)))
        secret = await unit.value(select(polls.c.secret))
        held = await ciphers(unit)
        assert all(_opened(row.poll, row.voter, row.stance, held) for row in copied)
    await assembly.vote({assembly.everyone[-1]: B})
    async with house.transaction() as unit:
        left = await ciphers(unit)
        assert not any(_opened(row.poll, row.voter, row.stance, left) for row in copied)
        assert opened(secret, [f"poll.secret {poll.id}"], left) is None
        assert house.database.keys.known(f"poll:{poll.id}") is None


def _opened(poll: str, voter: bytes, stance: bytes, keys: Sequence[Cipher]) -> bool:
    return opened(stance, [f"ballot.stance {poll} {voter.hex()}"], keys) is not None


async def test_what_is_left_of_a_closed_poll_is_that_it_was_held_and_whether_it_passed(
    house: House, assembly: Assembly
) -> None:
    poll = await assembly.puts()
    await assembly.all_vote(R)
    async with house.transaction() as unit:
        assert not await unit.rows(select(ballot))
        assert {row.votes for row in await unit.rows(select(elector.c.votes))} == {0}
        assert await unit.value(select(polls.c.secret)) is None
        assert not await unit.rows(select(data_key.c.scope).where(data_key.c.scope == f"poll:{poll.id}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_neither_the_file_nor_its_log_keeps_a_trace_of_key_or_votes(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    *most, last = assembly.everyone
    await assembly.vote(dict.fromkeys(most, L))
    async with house.transaction() as unit:
        wrapped = await unit.value(select(data_key.c.wrapped).where(data_key.c.scope == f"poll:{poll.id}"))
        traces = [wrapped, *(row.stance for row in await unit.rows(select(ballot.c.stance)))]
    folder = Path(str(house.database.url.database)).parent
    assert all(_lies_in(folder, trace) for trace in traces)
    await assembly.vote({last: L})
    assert not any(_lies_in(folder, trace) for trace in traces)


def _lies_in(folder: Path, trace: bytes) -> bool:
    return any(trace in file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_a_tap_that_failed_and_was_set_aside_is_emptied_when_the_poll_closes(
    house: House, assembly: Assembly
) -> None:
    stranger = await house.person("Stranger")
    await set_aside(house, "before", assembly.everyone[0])
    house.clock.at += timedelta(minutes=1)
    await assembly.puts()
    await set_aside(house, "meanwhile", assembly.everyone[0])
    await set_aside(house, "other", stranger)
    await assembly.all_vote(B)
    async with house.transaction() as unit:
        kept = {row.key: row.payload is not None for row in await unit.rows(select(inbox_table)) if row.key[0] != "t"}
    assert kept == {"before": True, "meanwhile": False, "other": True}


async def test_a_vote_that_was_tampered_with_counts_as_a_block(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    *most, last = assembly.everyone
    await assembly.vote(dict.fromkeys(most, S))
    assert set((await box(house, poll)).values()) == {Stance.SUPPORT}
    async with house.transaction() as unit:
        voters = [row.voter for row in await unit.rows(select(ballot.c.voter))]
        sealed = await unit.value(select(ballot.c.stance).where(ballot.c.voter == voters[0]))
        await unit.run(ballot.update().where(ballot.c.voter == voters[1]).values(stance=sealed))
    await assembly.vote({last: S})
    assert (await assembly.poll()).passed is False


async def test_a_vote_put_into_the_box_by_nobody_is_not_counted(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    *most, last = assembly.everyone
    await assembly.vote(dict.fromkeys(most, S))
    async with house.transaction() as unit:
        sealed = await unit.value(select(ballot.c.stance))
        await unit.run(ballot.insert(), {"poll": poll.id, "voter": bytes(16), "stance": sealed})
    await assembly.vote({last: S})
    assert (await assembly.poll()).passed is True


async def set_aside(house: House, key: str, person: Person) -> None:
    """As the worker does when a turn has failed three times."""
    async with house.transaction() as unit:
        arrival = Arrival(key, unit.master.lookup(person.account), {"update_id": 1})
        await inbox.receive(unit, [arrival])
        await inbox.keep(unit, arrival, state="aside", fault="ValueError")
