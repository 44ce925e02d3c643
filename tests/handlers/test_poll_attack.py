"""An attacker with both keys and every row tries to join a closed poll to its voters: whoever it was, nothing differs.

The same block with the same reason, the same reservations, are given once by one person and once by another. Ids and
handles are counted instead of drawn, so that two courses which leave the same behind leave the very same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from handlers.work import Works
from storage.tables.polls import reason
from tests.handlers.test_poll_secrecy import empty as empty  # the same databases
from tests.handlers.test_poll_secrecy import no_chance
from tests.house import House
from tests.intruder import everything
from tests.polls import Assembly, opens, votes

S, B, R = "Support", "Block", "Reservations"
FIRST = (B, S, S, S, S, S, R, S, S, S, S)
OTHERS = (S, S, S, B, S, S, S, S, R, S, S)
"""Six of A and five of B; the last one of them votes last in both courses."""
TWO_DAYS = timedelta(days=2, hours=1)
_ID, _NUMBER = re.compile(r"[0-9a-f]{32}"), re.compile(r"\d{22}")


async def course(works: Works, url: str, choices: Sequence[str]) -> tuple[list[str], list[str], list[object]]:
    """What is stored when the poll has closed, what is left two days later, and what was logged."""
    with no_chance(), structlog.testing.capture_logs() as logged:
        async with House(works, url) as house:
            assembly = await Assembly.meets(house, {"A": 6, "B": 5})
            await assembly.puts()
            for person, label in zip(assembly.everyone, choices, strict=True):
                await opens(person)
                await votes(person, label)
            closed = await everything(house)
            await house.passes(TWO_DAYS)
            return same_names(closed), same_names(await everything(house)), [dict(line) for line in logged]


def same_names(lines: Sequence[str]) -> list[str]:
    """Ids and handles by the order in which they turn up; numbers that Telegram gives to messages left out."""
    known: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"#{len(known)}")

    shown = [line for line in lines if ".screen:" not in line and ".message_id:" not in line]
    return [_NUMBER.sub("handle", _ID.sub(named, line)) for line in shown]


def tables(lines: Sequence[str]) -> set[str]:
    return {line.partition("[")[0] for line in lines}


async def test_who_blocked_and_who_wrote_leaves_no_trace_in_any_table(works: Works, empty: Iterator[str]) -> None:
    closed, later, logged = await course(works, next(empty), FIRST)
    other_closed, other_later, other_logged = await course(works, next(empty), OTHERS)
    # That a chat got one more screen is forgotten as soon as Telegram deletes none of them any more.
    assert tables(list(set(closed) ^ set(other_closed))) <= {"outbox"}
    assert later == other_later
    assert logged == other_logged
    assert any("The crossing has no staff for it." in line for line in later)


async def test_while_it_is_open_the_same_attack_succeeds(works: Works, empty: Iterator[str]) -> None:
    """Otherwise the test above could not fail."""

    async def half_way(choices: Sequence[str]) -> list[str]:
        with no_chance():
            async with House(works, next(empty)) as house:
                assembly = await Assembly.meets(house, {"A": 6, "B": 5})
                await assembly.puts()
                for person, label in list(zip(assembly.everyone, choices, strict=True))[:-1]:
                    await opens(person)
                    await votes(person, label)
                return same_names(await everything(house))

    found = tables(list(set(await half_way(FIRST)) ^ set(await half_way(OTHERS))))
    assert {"ballot", "outbox"} <= found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_neither_the_file_nor_its_log_keeps_a_reason_as_it_lay_under_its_author(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 6, "B": 5})
    await assembly.puts()
    *most, last = assembly.everyone
    for person in most:
        await opens(person)
        await votes(person, B)
    async with house.transaction() as unit:
        rows = await unit.rows(select(reason.c.author, reason.c.words))
    traces = [*(row.author for row in rows), *(row.words for row in rows)]
    folder = Path(str(house.database.url.database)).parent
    assert all(_lies_in(folder, trace) for trace in traces)
    await opens(last)
    await votes(last, B)
    assert not any(_lies_in(folder, trace) for trace in traces)


def _lies_in(folder: Path, trace: bytes) -> bool:
    return any(trace in file.read_bytes() for file in folder.iterdir() if file.is_file())
