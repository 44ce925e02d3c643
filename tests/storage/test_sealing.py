"""Sealed values: readable in their own place with their own key, and never otherwise."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from flows.roles import Role
from storage import people, programme, role_giving
from storage.database import Database
from storage.sealing import CannotUnseal, Cipher, MasterKey, text_hash
from storage.tables.people import data_key, person
from tests.storage.conftest import MASTER

CIPHER = Cipher(bytes(32))


@given(plain=st.binary(max_size=200), place=st.text(max_size=30))
def test_a_sealed_value_opens_in_its_place_and_shows_nothing(plain: bytes, place: str) -> None:
    sealed = CIPHER.seal(plain, place)
    assert CIPHER.unseal(sealed, place) == plain
    assert len(plain) < 8 or plain not in sealed
    assert CIPHER.seal(plain, place) != sealed, "sealing twice must not show that it is the same"


@given(plain=st.binary(max_size=50), data=st.data())
def test_a_single_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(CIPHER.seal(plain, "here"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotUnseal):
        CIPHER.unseal(bytes(sealed), "here")


@given(garbage=st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(garbage: bytes) -> None:
    with pytest.raises(CannotUnseal):
        CIPHER.unseal(b"\x01" + garbage, "here")
    with pytest.raises(CannotUnseal):
        CIPHER.unseal(garbage[:12], "here")


def test_a_value_cut_short_does_not_open() -> None:
    sealed = CIPHER.seal(b"words", "here")
    for length in range(len(sealed)):
        with pytest.raises(CannotUnseal):
            CIPHER.unseal(sealed[:length], "here")


def test_neither_another_key_nor_another_place_opens_it() -> None:
    sealed = CIPHER.seal(b"words", "issue.answers 1")
    with pytest.raises(CannotUnseal):
        CIPHER.unseal(sealed, "issue.answers 2")
    with pytest.raises(CannotUnseal):
        Cipher(bytes([1]) * 32).unseal(sealed, "issue.answers 1")


def test_data_keys_open_with_their_own_master_key_for_their_own_scope() -> None:
    wrapped, cipher = MASTER.new_data_key("process:1")
    assert MASTER.unwrap(wrapped, "process:1").unseal(cipher.seal(b"words", "here"), "here") == b"words"
    with pytest.raises(CannotUnseal):
        MASTER.unwrap(wrapped, "process:2")
    with pytest.raises(CannotUnseal):
        MasterKey(bytes(32)).unwrap(wrapped, "process:1")


def test_lookups_differ_by_person_and_by_master_key_and_do_not_tell_the_id() -> None:
    assert MASTER.lookup(7) == MASTER.lookup(7) != MASTER.lookup(8)
    assert MASTER.lookup(7) != MasterKey(bytes(32)).lookup(7)
    assert len(MASTER.lookup(7)) == 16
    assert MASTER.fingerprint("7")[:16] != MASTER.lookup(7)


def test_a_master_key_is_32_bytes() -> None:
    for length in (0, 16, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            MasterKey(bytes(length))


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "master.key"
    made = MasterKey.from_file(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert MasterKey.from_file(file).lookup(7) == made.lookup(7)
    assert len(bytes.fromhex(file.read_text().strip())) == 32


@pytest.mark.parametrize("content", ["", "not hex", "00" * 31, "00" * 33])
def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / "master.key"
    file.write_text(content)
    with pytest.raises(ValueError):
        MasterKey.from_file(file)
    assert file.read_text() == content


def test_one_changed_character_changes_the_hash_of_a_text() -> None:
    assert text_hash("Open the border.") != text_hash("Open the border")
    assert text_hash("ی") != text_hash("ي")


async def two_people(database: Database) -> tuple[str, str]:
    async with database.transaction() as unit:
        return (
            await people.add(unit, telegram_id=7, name="Ayesha", language="en", zone="UTC"),
            await people.add(unit, telegram_id=8, name="Bilal", language="en", zone="UTC"),
        )


async def test_a_sealed_row_moved_to_another_row_does_not_open(database: Database) -> None:
    ayesha, bilal = await two_people(database)
    async with database.transaction() as unit:
        stolen = await unit.first(select(person.c.name, person.c.telegram).where(person.c.id == ayesha))
        assert stolen is not None
        moved = update(person).where(person.c.id == bilal)
        await unit.run(moved.values(name=stolen.name, telegram=stolen.telegram))
        with pytest.raises(CannotUnseal):
            await people.names(unit, [bilal])
        with pytest.raises(CannotUnseal):
            await people.chats(unit, [bilal])


async def test_a_key_moved_to_another_scope_does_not_open(database: Database, database_url: str) -> None:
    ayesha, bilal = await two_people(database)
    async with database.transaction() as unit:
        scopes = {one: f"person:{one}" for one in (ayesha, bilal)}
        key = await unit.value(select(data_key.c.wrapped).where(data_key.c.scope == scopes[ayesha]))
        await unit.run(update(data_key).where(data_key.c.scope == scopes[bilal]).values(wrapped=key))
    again = Database(database_url, MASTER, lambda: database._clock())
    async with again.transaction() as unit:
        with pytest.raises(CannotUnseal):
            await unit.cipher(scopes[bilal])
    await again.engine.dispose()


async def test_no_name_no_telegram_id_and_no_title_stands_in_the_database_in_the_clear(database: Database) -> None:
    ayesha, _bilal = await two_people(database)
    async with database.transaction() as unit:
        org = await programme.add_organisation(unit, "QFD", "Qaris Forum", "XA", "UTC")
        process = await programme.add_process(unit, "TRJ", "Lantern Dialogue", {"A": org})
        await role_giving.give_role(unit, ayesha, Role.ORGANISER, process=process, side="A")
        everything = b""
        for table in person.metadata.sorted_tables:
            for row in await unit.rows(select(table)):
                everything += b"|".join(one if isinstance(one, bytes) else str(one).encode() for one in row)
    for secret in (b"Ayesha", b"Bilal", b"Qaris Forum", b"Lantern Dialogue"):
        assert secret not in everything


async def test_a_person_whose_key_was_shredded_is_nobody_any_more(database: Database) -> None:
    ayesha, bilal = await two_people(database)
    async with database.transaction() as unit:
        await unit.keys.shred(unit, f"person:{ayesha}")
        found, _busy = await people.by_lookup(unit, [MASTER.lookup(7), MASTER.lookup(8)])
        assert [one.id for one in found.values()] == [bilal]
        assert ayesha not in await people.by_id(unit, [ayesha, bilal])
        with pytest.raises(CannotUnseal):
            await people.names(unit, [ayesha])
        assert await people.names(unit, [bilal]) == {bilal: "Bilal"}
