"""Erasing somebody: asked twice, then their words, name and account are in no table, no file and no log.

Canaries are planted wherever a person leaves words. Afterwards everything is searched: the file, its write-ahead log,
and every row of every table, each sealed value opened with every key that is still there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Row, insert, select

from flows.analysis.recommendation_life import Step
from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import Stage
from flows.roles import Role
from storage import programme, recommendations, risk_checks
from storage.keys import SYSTEM
from storage.risk_checks import Answer
from storage.sealing import CannotUnseal, Cipher
from storage.tables import metadata
from storage.tables.base import new_id
from storage.tables.people import data_key
from storage.tables.people import person as person_table
from storage.tables.risk_register import clearance_key, risk
from storage.tables.work import issue, outcome
from storage.unit import Unit
from tests.handlers.inviting import handed_out, link_from, opens, participant, person_of, roles_of
from tests.house import House, Person

NAME, WORDS = "Kanarienvogel", "yellowfeather"


async def logical_export(unit: Unit) -> str:
    """Every value of every table as text: plain ones as they are, sealed ones opened with whatever key opens them."""
    ciphers = [unit.master.unwrap(row.wrapped, row.scope) for row in await unit.rows(select(data_key))]
    lines = []
    for table in metadata.sorted_tables:
        keys = [column.name for column in table.primary_key]
        for row in await unit.rows(select(table)):
            places = _places(table.name, row, keys)
            for column in table.columns:
                value = row._mapping[column.name]
                lines.append(f"{table.name}.{column.name}: {value!r}")
                if isinstance(column.type, LargeBinary) and value is not None:
                    lines += [
                        _opened(cipher, bytes(value), f"{place}") for cipher in ciphers for place in places(column.name)
                    ]
    return "\n".join(lines)


def _places(table: str, row: Row[Any], keys: list[str]) -> Callable[[str], list[str]]:
    """Where a sealed value says that it belongs: its table, column and row, by id or by another unique column."""
    values = row._mapping
    names = [str(values[one]) for one in keys] + [str(values[one]) for one in ("key",) if one in values]
    return lambda column: [f"{table}.{column} {name}" for name in names]


def _opened(cipher: Cipher, value: bytes, place: str) -> str:
    try:
        return cipher.unseal(value, place).decode("utf-8", "replace")
    except CannotUnseal:
        return ""


async def plant(house: House, process: str, person: Person) -> None:
    """What a person writes, in every table that takes words."""
    event = await house.event(process, "TRJ-7", attendees=[(person, "A")])
    common = {"process": process, "side": "A", "person": person.id, "created_at": house.now, "number": 99}
    async with house.transaction() as unit:
        cipher = await unit.cipher(f"process:{process}")
        rows = {
            issue: {**common, "source": 99},
            outcome: {**common, "status": "reported"},
        }
        for table, row in rows.items():
            one = new_id()
            sealed = cipher.seal(WORDS.encode(), f"{table.name}.answers {one}")
            await unit.run(insert(table), {"id": one, "answers": sealed, **row})
        for sealed_in, row in {
            risk.c.control: {"side": "A", "state": "open", "opened_at": house.now, "changed_at": house.now},
            clearance_key.c.reason: {"side": "A", "state": bytes(32), "turned_at": house.now, "dropped_at": house.now},
        }.items():
            one = new_id()
            sealed = cipher.seal(WORDS.encode(), f"{sealed_in} {one}")
            row |= {"id": one, "event": event, "person": person.id, sealed_in.name: sealed}
            await unit.run(insert(sealed_in.table), row)
        await plant_risk_check(unit, event, person.id)
        await plant_recommendation(unit, process, event, person.id)


async def plant_risk_check(unit: Unit, event: str, person: str) -> None:
    known = await programme.event_by_id(unit, event)
    assert known is not None
    said = [Answer("threat", "yes", Reading(4, 4), {"words": f"{WORDS} five"}), Answer("opportunity", f"{WORDS} six")]
    await risk_checks.add(unit, known, "A", person=person, stage=Stage.DAYS_2, band=Band.RED, answers=said)


async def plant_recommendation(unit: Unit, process: str, event: str, person: str) -> None:
    """A draft that was reworded, with a reason, and then sent back with another."""
    own: dict[str, Any] = {"person": person, "side": "A"}
    one = await recommendations.draft(
        unit, process=process, event=event, languages=["en"], texts={"en": f"{WORDS} one"}, **own
    )
    await recommendations.reword(unit, one.id, {"en": f"{WORDS} two"}, why=f"{WORDS} three", seen=1, **own)
    for step in (Step.PUT_TO_REVIEW, Step.SEND_BACK):
        await recommendations.step(unit, one.id, step, why=f"{WORDS} four", now=unit.now, **own)


@pytest.fixture
async def rehan(house: House, process: str, ayesha: Person, meera: Person) -> Person:
    """An organiser and participant of side A whose words are everywhere."""
    rehan = await participant(house, ayesha, NAME)
    await rehan.gets(Role.ORGANISER, process=process, side="A")
    await plant(house, process, rehan)
    await rehan.writes("/start")
    await rehan.taps("People on your side", "Invite somebody", "Participant", "Forum A")
    await rehan.writes(WORDS)  # an open form
    await rehan.taps("Make the link")
    await rehan.taps("⌂ Home", "Consultation")
    return rehan


async def erases(person: Person) -> None:
    await person.says_command("privacy")
    await person.taps("Erase my data", "Erase everything", "Yes, erase me now")


async def found(house: House, *canaries: str) -> list[str]:
    """The canaries that anything in the database still sings."""
    async with house.transaction() as unit:
        export = await logical_export(unit)
    return [canary for canary in canaries if canary in export]


async def test_the_search_finds_what_is_there(house: House, rehan: Person) -> None:
    assert await found(house, NAME, WORDS, str(rehan.account)) == [NAME, WORDS, str(rehan.account)]


async def test_after_erasing_no_table_holds_a_word_a_name_or_the_account(house: House, rehan: Person) -> None:
    await erases(rehan)
    assert rehan.screen.startswith("You are erased here")
    assert await found(house, NAME, WORDS, str(rehan.account)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_after_erasing_neither_the_file_nor_its_log_holds_a_trace_of_the_key(house: House, rehan: Person) -> None:
    async with house.transaction() as unit:
        wrapped = bytes(await unit.value(select(data_key.c.wrapped).where(data_key.c.scope == f"person:{rehan.id}")))
        lookup = unit.master.lookup(rehan.account)
        sealed = bytes(await unit.value(select(person_table.c.name).where(person_table.c.id == rehan.id)))
    before = _files(house)
    assert wrapped in before
    assert sealed in before
    await erases(rehan)
    after = _files(house)
    for trace in (wrapped, sealed, lookup, NAME.encode(), WORDS.encode(), str(rehan.account).encode()):
        assert trace not in after


def _files(house: House) -> bytes:
    file = Path(house.database.url.database or "")
    return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")) if one.suffix != ".lock")


async def test_erasing_is_asked_twice(house: House, rehan: Person) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Erase my data")
    assert "4 records" not in rehan.screen
    assert "3 records you made for your side are emptied." in rehan.screen
    await rehan.taps("Keep everything")
    assert await roles_of(house, rehan)
    await rehan.taps("⌂ Home", "Privacy", "Erase my data", "Erase everything", "No, keep everything")
    assert await roles_of(house, rehan)
    assert await found(house, NAME) == [NAME]


async def test_the_account_is_a_strangers_again_and_may_be_invited_anew(
    house: House, ayesha: Person, rehan: Person
) -> None:
    before = rehan.id
    await erases(rehan)
    await rehan.writes("/start")
    assert "by invitation only" in rehan.screen
    await opens(rehan, await link_from(ayesha))
    known = await person_of(house, rehan)
    assert known is not None
    assert known.id != before


async def test_the_own_side_is_told_without_a_name_and_the_other_side_is_not(
    house: House, ayesha: Person, meera: Person, rehan: Person
) -> None:
    before = len(meera.doorbells)
    await erases(rehan)
    await ayesha.taps("Open")
    assert "Somebody on your side in TRJ dialogue has left and was erased." in ayesha.screen
    assert len(meera.doorbells) == before


async def test_links_of_the_erased_are_void_and_their_guests_forgotten(house: House, rehan: Person) -> None:
    guest = house.stranger("Guest")
    await opens(guest, handed_out(rehan))
    await erases(rehan)
    assert guest.screen.startswith("Your invitation has ended")
    assert await person_of(house, guest) is None


async def test_nothing_rings_for_somebody_who_was_erased(house: House, rehan: Person) -> None:
    await erases(rehan)
    heard = len(rehan.received)
    await house.passes(timedelta(days=30))
    assert len(rehan.received) == heard


async def test_what_the_other_people_wrote_stays(house: House, process: str, ayesha: Person, rehan: Person) -> None:
    async with house.transaction() as unit:
        one = new_id()
        cipher = await unit.cipher(f"process:{process}")
        row = {
            "process": process,
            "side": "A",
            "person": ayesha.id,
            "created_at": house.now,
            "number": 98,
            "source": 98,
        }
        sealed = cipher.seal(b"greenfeather", f"issue.answers {one}")
        await unit.run(insert(issue), {"id": one, "answers": sealed, **row})
    await erases(rehan)
    assert await found(house, "greenfeather", "Ayesha") == ["greenfeather", "Ayesha"]


async def test_a_second_tap_on_the_last_button_does_nothing(house: House, rehan: Person) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Erase my data", "Erase everything")
    last = rehan.message
    tap = rehan.tap(last, "Yes, erase me now")
    await house.arrive(tap, tap)
    assert await roles_of(house, rehan) == []
    assert rehan.screen.startswith("You are erased here")


async def test_the_system_key_opens_nothing_of_the_erased(house: House, rehan: Person) -> None:
    """The goodbye itself carries the chat it goes to, until it has gone."""
    await erases(rehan)
    async with house.transaction() as unit:
        assert await unit.cipher(SYSTEM)
        with pytest.raises(CannotUnseal):
            await unit.cipher(f"person:{rehan.id}")


# That no table with people's words is forgotten: tests/storage/test_what_is_kept.py, against docs/what-is-kept.md.
