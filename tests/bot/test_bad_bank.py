"""A question bank that cannot be used stops every start with one sentence that names its line."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from flows.banks import risk_bank
from flows.banks.risk_bank import at_hand, bundled

GOOD = files("flows.banks").joinpath("risk_check.yaml").read_text("utf-8")


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[int]:
    """The bank with a weight that there is not; gives the line of it."""
    text = GOOD.replace("weight: stop", "weight: heavy", 1)
    monkeypatch.setattr(risk_bank, "_text", lambda: text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVENOR_TOKEN", "123456:" + "A" * 35)
    monkeypatch.setenv("CONVENOR_MASTER_KEY", "a" * 64)
    bundled.cache_clear()
    yield next(number for number, line in enumerate(text.splitlines(), 1) if "heavy" in line)
    bundled.cache_clear()


@pytest.mark.parametrize("command", [["run"], ["migrate"], ["demo", "--no-browser", "--port", "0"]])
def test_a_bad_bank_stops_the_start_with_a_sentence_that_names_its_line(bad: int, command: list[str]) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    [sentence] = result.output.strip().splitlines()
    assert sentence.startswith(f"The question bank risk_check.yaml cannot be used: line {bad}: questions.1.weight")
    assert not list(Path.cwd().rglob("*.db"))


def test_the_program_can_be_read_in_all_the_same_so_that_somebody_can_be_told(bad: int) -> None:
    assert at_hand() == ()
