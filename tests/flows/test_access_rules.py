"""The program's access rules are the written table of docs/access.md, for every role, action, thing and side."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from flows.access_rules import RULES, Action, Actor, Label, Reach, Thing, Where, allows, any_allows, may_relabel
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


@pytest.mark.parametrize("place", PLACES)
def test_every_role_action_thing_and_side_is_as_written(place: str) -> None:
    table = written_table()
    for role, action, thing in product(Role, Action, Thing):
        side = None if role in (Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR) else "A"
        actor = Actor(ME, role, "lantern", side, "qfd")
        reach = table.get((thing, action, role), Reach.NOBODY)
        sided = expected(reach, PLACES[place]) and not (reach is Reach.SIDE and side is None)
        assert allows(actor, action, thing, PLACES[place]) is sided, (role, action, thing, place)


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


def test_only_the_originator_lowers_a_label() -> None:
    where = Where("lantern", "A", ME, "qfd", Label.AMBER_STRICT)
    assert may_relabel(ME, where, Label.GREEN)
    assert not may_relabel("colleague", where, Label.GREEN)
    assert may_relabel("colleague", where, Label.RED)
