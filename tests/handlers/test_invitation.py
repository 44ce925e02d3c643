"""Invitations as organisers and guests live through them: one link, one person, nothing before it is confirmed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.approval import ApproveOrganiser
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.approval import approve_organiser
from storage.audit import verify
from storage.tables import metadata
from storage.tables.programme import invitation
from storage.tables.safety import audit
from tests.handlers.inviting import OPENED, confirms, handed_out, joins, link_from, opens, participant, person_of
from tests.house import House, Person


async def test_a_guest_is_told_nothing_before_the_organiser_has_compared_the_code(
    house: House, ayesha: Person, process: str
) -> None:
    rehan = house.stranger("Rehan")
    code = await opens(rehan, await link_from(ayesha))
    assert OPENED in rehan.screen
    assert "TRJ" not in rehan.screen
    assert "articipant" not in rehan.screen
    known = await person_of(house, rehan)
    assert known is not None
    assert known.roles == []
    assert [bell.text for bell in ayesha.doorbells] == ["One item is waiting for you."]
    await ayesha.taps("Open")
    assert "Rehan" in ayesha.screen
    assert "R.K." in ayesha.screen
    assert f"Your code is {code}." in ayesha.screen


async def test_whoever_is_confirmed_joins_and_finds_their_home(house: House, ayesha: Person, process: str) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    assert "Confirmed." in await confirms(ayesha)
    assert [bell.text for bell in rehan.doorbells] == ["One item is waiting for you."]
    await rehan.taps("Open")
    assert "Participant, TRJ dialogue, side A" in rehan.screen
    screen = await joins(rehan, *["Yes, I agree"] * 3, "No", "No", "Yes, I agree", name="Dr Rehan")
    assert screen.startswith("Home\n\nWelcome.")
    known = await person_of(house, rehan)
    assert known is not None
    assert [(held.role, held.process, held.side) for held in known.roles] == [(Role.PARTICIPANT, process, "A")]
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Dr Rehan")
    assert "Photographs: no" in ayesha.screen
    assert "Sound and video: agreed on 2 November 2026" in ayesha.screen


async def test_the_link_can_be_passed_on_and_nothing_else_can(house: House, ayesha: Person) -> None:
    await link_from(ayesha)
    assert [message.protected for message in ayesha.received if message.kind == "handout"] == [False]
    assert all(message.protected for message in ayesha.received if message.kind == "screen")
    handed = next(message.text for message in ayesha.received if message.kind == "handout")
    assert "TRJ" not in handed
    assert "R.K." not in handed


async def test_a_link_is_nowhere_in_the_database(house: House, ayesha: Person) -> None:
    payload = await link_from(ayesha)
    async with house.transaction() as unit:
        for table in metadata.sorted_tables:
            rows = await unit.rows(select(table))
            assert all(payload not in str(value) for row in rows for value in row), table.name


async def test_another_code_makes_the_link_void_and_whoever_opened_it_a_stranger(house: House, ayesha: Person) -> None:
    zed = house.stranger("Zed")
    payload = await link_from(ayesha)
    await opens(zed, payload)
    await ayesha.writes("/start")
    await ayesha.taps("Who opened the link", "Another code, or another person")
    assert "Refused." in ayesha.screen
    assert zed.screen.startswith("Your invitation has ended")
    assert await person_of(house, zed) is None
    await zed.writes("/start")
    assert "by invitation only" in zed.screen
    rehan = house.stranger("Rehan")
    assert await opens(rehan, payload) == ""


async def test_a_first_colleague_is_approved_by_the_other_side_which_learns_no_name(
    house: House, ayesha: Person, meera: Person, process: str
) -> None:
    nikhil = house.stranger("Nikhil")
    await opens(nikhil, await link_from(meera, "Organiser", "This person when the first is silent"))
    await confirms(meera)
    assert not nikhil.doorbells
    await nikhil.writes("/start")
    assert "One more approval is needed" in nikhil.screen
    await ayesha.taps("Open")
    assert "Side B wants to add an organiser to TRJ dialogue" in ayesha.screen
    assert "Nikhil" not in ayesha.screen
    assert "Meera" not in ayesha.screen
    await ayesha.taps("Approve")
    await joins(nikhil, zone="Kolkata")
    known = await person_of(house, nikhil)
    assert known is not None
    assert [(held.role, held.side, held.rank) for held in known.roles] == [(Role.ORGANISER, "B", 2)]
    assert known.zone == "Asia/Kolkata"


async def test_later_colleagues_are_approved_on_their_own_side_and_the_other_side_is_not_asked(
    house: House, ayesha: Person, bilal: Person, meera: Person
) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha, "Organiser", "This person first"))
    await confirms(ayesha)
    assert not meera.doorbells
    await bilal.taps("Open")
    assert "Rehan is to become an organiser of side A" in bilal.screen
    await bilal.taps("Refuse")
    assert rehan.screen.startswith("Your invitation has ended")
    assert await person_of(house, rehan) is None


async def test_nobody_approves_their_own_invitation(house: House, ayesha: Person, meera: Person) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha, "Organiser", "This person first"))
    await confirms(ayesha)
    async with house.transaction() as unit:
        one = await unit.value(select(invitation.c.id))
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await act(visit, Begin("approval", {"invitation": one}))
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await approve_organiser(visit, ApproveOrganiser(one))


async def test_without_anybody_who_could_approve_no_organisers_link_is_made(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Invite somebody", "Organiser", "This person first", "Forum A")
    await ayesha.taps("Skip", "Make the link")
    assert "needs the approval of another one" in ayesha.screen
    assert not [message for message in ayesha.received if message.kind == "handout"]
    async with house.transaction() as unit:
        assert await unit.first(select(invitation.c.id)) is None


async def test_one_home_for_roles_in_several_processes(house: House, ayesha: Person, process: str) -> None:
    other = await house.process("KLM")
    meera = await house.person("Meera", Role.ORGANISER, process=other, side="B", zone="Asia/Kolkata")
    await opens(ayesha, await link_from(meera))
    assert OPENED in ayesha.screen
    assert "Nothing is due" not in ayesha.screen
    assert "Issue log" in ayesha.buttons
    await confirms(meera)
    await ayesha.writes("/start")
    await ayesha.taps("Join", "Continue", *["Yes, I agree"] * 6, "Done")
    assert {"Issue log", "Your votes"} <= set(ayesha.buttons)
    known = await person_of(house, ayesha)
    assert known is not None
    assert {(held.process, held.role, held.side) for held in known.roles} == {
        (process, Role.ORGANISER, "A"),
        (other, Role.PARTICIPANT, "B"),
    }


async def test_home_tells_the_processes_apart_where_the_same_is_due_in_two(
    house: House, ayesha: Person, process: str
) -> None:
    other = await house.process("KLM")
    await ayesha.gets(Role.ORGANISER, process=other, side="B")
    for dialogue, side in (("TRJ", "A"), ("KLM", "B")):
        await ayesha.writes("/start")
        await ayesha.taps("People on your side", "Invite somebody", f"{dialogue} dialogue, side {side}")
        await ayesha.taps("Participant", f"Forum {side}", "Skip", "Make the link")
        await opens(house.stranger(f"Guest of {dialogue}"), handed_out(ayesha))
    await ayesha.writes("/start")
    assert {"Who opened the link: TRJ dialogue", "Who opened the link: KLM dialogue"} <= set(ayesha.buttons)
    await ayesha.taps("Who opened the link: KLM dialogue")
    assert "Guest of KLM" in ayesha.screen
    assert "Guest of TRJ" not in ayesha.screen


async def test_a_link_taken_back_opens_nothing(house: House, ayesha: Person) -> None:
    payload = await link_from(ayesha)
    await ayesha.taps("⌂ Home", "People on your side", "Link for R.K.", "Take it back")
    assert "Taken back." in ayesha.screen
    rehan = house.stranger("Rehan")
    assert await opens(rehan, payload) == ""
    assert "This link does not work" in rehan.screen


async def test_every_step_leaves_its_row_in_the_trail(house: House, ayesha: Person) -> None:
    rehan = await participant(house, ayesha, "Rehan")
    known = await person_of(house, rehan)
    assert known is not None
    async with house.transaction() as unit:
        rows = await unit.rows(select(audit.c.action, audit.c.actor).order_by(audit.c.position))
        _rows, broken = await verify(unit)
    assert broken is None
    steps = [(row.action, row.actor) for row in rows]
    assert [step for step in steps if step[0].startswith("invitation") or step[0] == "joined"] == [
        ("invitation_made", ayesha.id),
        ("invitation_claimed", known.id),
        ("invitation_confirmed", ayesha.id),
        ("joined", known.id),
    ]
