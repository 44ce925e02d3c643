"""The workflow that docs/adding-a-workflow.md builds, taken from the document and run as it stands there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from handlers.work import Works
from handlers.work.all import all_works
from tests.house import House, Person

GUIDE = Path(__file__).parents[2] / "docs" / "adding-a-workflow.md"
FILES = re.compile(r"^`(\S+)\.py`\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The guide's files as modules, by name, in the order of the guide."""
    modules = {}
    for path, source in FILES.findall(GUIDE.read_text(encoding="utf-8")):
        name = path.replace("/", ".")
        modules[name] = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, modules[name])
        exec(compile(source, f"{GUIDE.name}:{path}", "exec"), vars(modules[name]))
    return modules


@pytest.fixture
def works(written: dict[str, ModuleType]) -> Works:
    return Works([*all_works(), written["handlers.work.handover"].work])


def test_the_guide_holds_a_flow_its_handlers_and_the_tests_of_both(written: dict[str, ModuleType]) -> None:
    assert list(written) == [
        "flows.handover",
        "handlers.work.handover",
        "tests.flows.test_handover",
        "tests.handlers.test_handover",
    ]


def test_the_guides_conversation_goes_as_written(written: dict[str, ModuleType]) -> None:
    tests = written["tests.flows.test_handover"]
    tests.test_a_colleague_who_agreed_takes_it_over()
    tests.test_nobody_is_handed_anything_they_have_not_heard_of()


async def test_what_the_guide_hands_over_arrives(
    written: dict[str, ModuleType], house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    tests = written["tests.handlers.test_handover"]
    await tests.test_what_is_handed_over_leaves_one_home_and_rings_at_the_other(house, process, ayesha, bilal)


async def test_the_guides_attackers_are_refused(
    written: dict[str, ModuleType], house: House, process: str, ayesha: Person, meera: Person
) -> None:
    tests = written["tests.handlers.test_handover"]
    await tests.test_the_other_side_can_neither_take_it_nor_be_given_it(house, process, ayesha, meera)


def test_every_name_the_guide_mentions_in_passing_exists() -> None:
    root = GUIDE.parents[1]
    guide = FILES.sub("", GUIDE.read_text(encoding="utf-8"))
    mentioned = set(re.findall(r"`((?:flows|handlers|storage|tests|docs|locales)/[\w./-]+\.\w+)`", guide))
    assert len(mentioned) > 8
    assert [path for path in sorted(mentioned) if not (root / path).exists()] == []
