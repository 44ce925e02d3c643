"""What organisers and the command line do leaves its row, and `convenor audit verify` says whether all of them hold."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from typer.testing import CliRunner

from bot.auditing import NoKey, verify
from bot.cli import app
from bot.clock import machine_clock
from bot.settings import Settings
from flows.roles import Role
from storage import audit
from storage.audit import Broken
from storage.database import Database
from storage.sealing import MasterKey
from storage.tables.safety import audit as trail
from tests.house import House


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        token=SecretStr("1234:no-real-token-at-all"),
        database=database_url,
        key_file=tmp_path / "master.key",
    )


async def written(settings: Settings, rows: int, tampering: str = "") -> None:
    database = Database(settings.database, MasterKey.from_file(settings.key_file), machine_clock)
    await database.open()
    async with database.transaction() as unit:
        for _row in range(rows):
            await audit.note(unit, "process_frozen", actor="someone")
        if tampering:
            await unit.run(text(tampering))
    await database.close()


async def test_an_untouched_trail_holds_up_to_its_head(settings: Settings) -> None:
    await written(settings, 3)
    verdict = await verify(settings)
    assert (verdict.rows, verdict.broken) == (3, None)
    assert "Rows: 3. Head: 3." in verdict.sentence


async def test_of_rows_whose_time_was_over_it_is_said_that_they_went(settings: Settings) -> None:
    await written(settings, 3)
    database = Database(settings.database, MasterKey.from_file(settings.key_file), machine_clock)
    await database.open()
    async with database.transaction() as unit:
        await audit.let_go(unit, unit.now + timedelta(days=1))
    await database.close()
    verdict = await verify(settings)
    assert (verdict.rows, verdict.broken, verdict.let_go) == (4, None, 3)
    assert "Rows: 1. Head: 4. Rows up to 3 went" in verdict.sentence


@pytest.mark.parametrize(
    ("tampering", "where", "said"),
    [
        ("UPDATE audit SET action = 'process_released' WHERE position = 2", Broken(2, "changed"), "row 2"),
        ("DELETE FROM audit WHERE position = 1", Broken(1, "removed"), "it is missing"),
        ("DELETE FROM audit WHERE position = 3", Broken(3, "cut_off"), "cut off here"),
    ],
)
async def test_a_row_that_was_tampered_with_is_named(
    settings: Settings, tampering: str, where: Broken, said: str
) -> None:
    await written(settings, 3, tampering)
    verdict = await verify(settings)
    assert verdict.broken == where
    assert said in verdict.sentence


async def test_without_the_key_nothing_is_judged_and_no_key_is_made(settings: Settings) -> None:
    with pytest.raises(NoKey):
        await verify(settings)
    assert not settings.key_file.exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("tampering", "status"), [("", 0), ("UPDATE audit SET actor = 'another'", 1)])
def test_the_command_says_so_with_its_exit_status(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tampering: str, status: int
) -> None:
    asyncio.run(written(settings, 2, tampering))
    for name in ("token", "database", "key_file"):
        value = getattr(settings, name)
        plain = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        monkeypatch.setenv(f"CONVENOR_{name.upper()}", plain)
    result = CliRunner().invoke(app, ["audit", "verify"])
    assert result.exit_code == status, result.output
    assert ("holds. Rows: 2" in result.output) is (status == 0)


async def test_a_role_leaves_a_row_when_it_is_given_and_when_it_is_withdrawn(house: House) -> None:
    process = await house.process("TRJ")
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    await ayesha.loses(Role.ORGANISER)
    async with house.transaction() as unit:
        noted = await unit.rows(select(trail.c.action, trail.c.object).where(trail.c.object == ayesha.id))
        assert [tuple(row) for row in noted] == [("organiser_given", ayesha.id), ("organiser_withdrawn", ayesha.id)]
        assert (await audit.verify(unit))[1] is None
