"""The program's access rules are the written table of docs/access.md, for every role, action, thing and side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from flows import access_rules
from flows.access_rules import (
    RULES,
    Action,
    Actor,
    Label,
    Reach,
    Thing,
    Where,
    allows,
    any_allows,
    may_relabel,
    reach,
)
from flows.roles import Role

WRITTEN = Path(__file__).parents[2] / "docs" / "access.md"
REACHES = {"–": Reach.NOBODY, "own": Reach.OWN, "side": Reach.SIDE, "process": Reach.PROCESS}
ME, SOMEBODY = "me", "somebody"
PLACES = {
    "my own": Where("lantern", "A", ME, "qfd"),
    "my side's": Where("lantern", "A", SOMEBODY, "qfd"),
    "the other side's": Where("lantern", "B", SOMEBODY, "vcn"),
    "no side's": Where("lantern", None, SOMEBODY, "bridge"),
    "another process's": Where("harbour", "A", SOMEBODY, "qfd"),
    "mine in another process": Where("harbour", "A", ME, "qfd"),
}


@cache
def written_table() -> dict[tuple[Thing, Action, Role], Reach]:
    """The table as it stands in the document."""
    lines = [line for line in WRITTEN.read_text().splitlines() if line.startswith("|")]
    roles = [Role(cell.strip().replace(" ", "_")) for cell in lines[0].strip("|").split("|")[2:]]
    table = {}
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != len(roles) + 2:
            break
        for role, cell in zip(roles, cells[2:], strict=True):
            table[Thing(cells[0]), Action(cells[1]), role] = REACHES[cell]
    return table


def expected(reach: Reach, where: Where) -> bool:
    """What the document's words mean for one place, said independently of the program."""
    if where.process != "lantern":
        return False
    return {
        Reach.NOBODY: False,
        Reach.OWN: where.owner == ME,
        Reach.SIDE: where.side == "A",
        Reach.PROCESS: True,
    }[reach]


def differences(place: str, roles: Iterable[Role] = Role) -> list[tuple[Role, Action, Thing]]:
    """Where the program says something else than the document."""
    table = written_table()
    found = []
    for role, action, thing in product(roles, Action, Thing):
        side = None if role in (Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR) else "A"
        actor = Actor(ME, role, "lantern", side, "qfd")
        reach = table.get((thing, action, role), Reach.NOBODY)
        sided = expected(reach, PLACES[place]) and not (reach is Reach.SIDE and side is None)
        if allows(actor, action, thing, PLACES[place]) is not sided:
            found.append((role, action, thing))
    return found


@pytest.mark.parametrize("place", PLACES)
def test_every_role_action_thing_and_side_is_as_written(place: str) -> None:
    assert differences(place) == []


@pytest.mark.parametrize("role", Role)
def test_a_rule_that_is_widened_or_narrowed_by_one_step_is_found(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule there is, and each there is not, one at a time: the walk would not miss it."""
    sided = role in (Role.ORGANISER, Role.PARTICIPANT)
    for thing, action in product(Thing, Action):
        far = reach(role, action, thing)
        # Whoever has no side reaches a side as little as nobody.
        steps = [one for one in Reach if sided or one is not Reach.SIDE]
        for other in [one for one in steps if abs(steps.index(one) - steps.index(far)) == 1]:
            with monkeypatch.context() as planted:
                planted.setattr(access_rules, "RULES", {**RULES, (thing, action): {role: other}})
                found = {one for place in PLACES for one in differences(place, [role])}
            assert found == {(role, action, thing)}, (thing, action, other)


MUTANTS = {
    "a process is every process": ("if actor.process != where.process and not everywhere:", "if False:"),
    "anybody is held for everywhere": ("actor.role is Role.ADMINISTRATOR and actor.process is None", "True"),
    "own is somebody's": ("where.owner is not None and where.owner == actor.person", "where.owner is not None"),
    "own is everybody's": ("where.owner is not None and where.owner == actor.person", "True"),
    "any side is one's own": ("where.side is not None and where.side == actor.side", "where.side is not None"),
    "no side is one's own": ("where.side is not None and where.side == actor.side", "where.side in (None, actor.side)"),
    "a side is everybody's": ("where.side is not None and where.side == actor.side", "True"),
    "a process is nobody's": ("Reach.PROCESS: True", "Reach.PROCESS: False"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_hole_in_the_rule_itself_is_found(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = MUTANTS[mutant]
    source = Path(access_rules.__file__).read_text()
    assert source.count(right) == 1
    planted: dict[str, Any] = {"__name__": access_rules.__name__}
    exec(compile(source.replace(right, wrong), "planted", "exec"), planted)
    monkeypatch.setitem(globals(), "allows", _as_ours(planted))
    assert any(differences(place) for place in PLACES)


def _as_ours(planted: dict[str, Any]) -> Callable[[Actor, Action, Thing, Where], bool]:
    """The planted rule, asked with our own words."""

    def asked(actor: Actor, action: Action, thing: Thing, where: Where) -> bool:
        who = planted["Actor"](actor.person, actor.role, actor.process, actor.side, actor.organisation)
        there = planted["Where"](where.process, where.side, where.owner, where.organisation)
        return bool(planted["allows"](who, planted["Action"](action), planted["Thing"](thing), there))

    return asked


def test_the_document_names_every_rule() -> None:
    assert {(thing, action) for thing, action, _ in written_table()} == set(RULES)


def test_outsiders_never_read_substance() -> None:
    for role, thing in product(
        (Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR),
        (Thing.RISK_CHECK, Thing.CONSULTATION, Thing.ISSUE, Thing.OUTCOME, Thing.BALLOT, Thing.ATTENDEES),
    ):
        for where in PLACES.values():
            # What a coordinator saw and reported is their own, and no side's assessment.
            own = (role, thing, where.owner) == (Role.COORDINATOR, Thing.OUTCOME, SOMEBODY)
            assert own or not allows(Actor(SOMEBODY, role, "lantern"), Action.SEE, thing, where)


def test_nobody_reads_a_ballot() -> None:
    for role, where in product(Role, PLACES.values()):
        assert not allows(Actor(ME, role, "lantern", "A", "qfd"), Action.SEE, Thing.BALLOT, where)


def test_a_withdrawn_role_allows_nothing() -> None:
    assert not any_allows([], Action.SEE, Thing.EVENT, PLACES["my own"])


def test_an_administrator_of_the_installation_reaches_every_process_but_no_content() -> None:
    administrator = Actor(ME, Role.ADMINISTRATOR, None)
    assert allows(administrator, Action.CREATE, Thing.INVITATION, PLACES["another process's"])
    assert not allows(administrator, Action.SEE, Thing.ISSUE, PLACES["another process's"])


LABELLED = {
    # label: may the originator, a colleague, a partner of the side, the other side read an issue?
    Label.RED: (True, False, False, False),
    Label.AMBER_STRICT: (True, True, False, False),
    Label.AMBER: (True, True, True, False),
    Label.GREEN: (True, True, True, False),  # the table itself never lets the other side read an issue
    Label.CLEAR: (True, True, True, False),
}


@pytest.mark.parametrize("label", LABELLED)
def test_a_label_narrows_the_readers_and_never_adds_one(label: Label) -> None:
    where = Where("lantern", "A", ME, "qfd", label)
    readers = (
        Actor(ME, Role.ORGANISER, "lantern", "A", "qfd"),
        Actor("colleague", Role.ORGANISER, "lantern", "A", "qfd"),
        Actor("partner", Role.ORGANISER, "lantern", "A", "chamber"),
        Actor("opposite", Role.ORGANISER, "lantern", "B", "vcn"),
    )
    assert tuple(allows(one, Action.SEE, Thing.ISSUE, where) for one in readers) == LABELLED[label]


@pytest.mark.parametrize("label", LABELLED)
def test_whoever_it_comes_from_reads_it_under_every_label_also_without_an_organisation(label: Label) -> None:
    own, others = Where("lantern", None, ME, None, label), Where("lantern", None, "another", None, label)
    coordinator = Actor(ME, Role.COORDINATOR, "lantern")
    assert allows(coordinator, Action.SEE, Thing.OUTCOME, own)
    assert not allows(coordinator, Action.SEE, Thing.OUTCOME, others)


def test_only_the_originator_lowers_a_label() -> None:
    where = Where("lantern", "A", ME, "qfd", Label.AMBER_STRICT)
    assert may_relabel(ME, where, Label.GREEN)
    assert not may_relabel("colleague", where, Label.GREEN)
    assert may_relabel("colleague", where, Label.RED)
