"""Links from the command line: the link alone gives nothing, five wrong codes make it void."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.invite import CannotInvite, Made, Wanted, make
from flows.code_word import TryCode
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.faults import Refused
from handlers.links import LINK_DEAD
from handlers.routing import act
from handlers.work.code_word import try_code
from storage import people
from storage.tables.programme import invitation
from tests.handlers.inviting import confirms, handed_out, joins, link_from, opens, roles_of
from tests.house import House, Person

ADDRESS = "https://t.me/house_bot"


async def made(house: House, role: Role = Role.ORGANISER, side: str | None = "A", process: str | None = "TRJ") -> Made:
    async with house.transaction() as unit:
        return await make(unit, Wanted(role, process, side, "TRJ-A" if side is None and process else None), ADDRESS)


def payload(link: Made) -> str:
    return link.link.partition("?start=")[2]


@pytest.mark.parametrize("digits", ["{}", " {} ", "arabic"])
async def test_whoever_has_link_and_code_is_let_in(house: House, process: str, digits: str) -> None:
    link, rehan = await made(house), house.stranger("Rehan")
    await rehan.writes(f"/start {payload(link)}")
    assert "A code belongs to this link." in rehan.screen
    assert "TRJ" not in rehan.screen
    eastern = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    await rehan.writes(link.code.translate(eastern) if digits == "arabic" else digits.format(link.code))
    assert "Organiser, TRJ dialogue, side A" in rehan.screen
    await rehan.taps("Continue", "Continue", "Continue", "Skip")
    await rehan.taps("Karachi", "Done")
    assert await roles_of(house, rehan) == [(Role.ORGANISER, process, "A")]


async def test_the_link_alone_gives_nothing_and_five_wrong_codes_make_it_void(house: House, process: str) -> None:
    link, zed = await made(house), house.stranger("Zed")
    wrong = "000000" if link.code != "000000" else "111111"
    await zed.writes(f"/start {payload(link)}")
    await zed.writes(wrong)
    assert "That is not the code. 4 more tries." in zed.screen
    for _time in range(3):
        await zed.writes(wrong)
    assert "One more try." in zed.screen
    await zed.writes(wrong)
    assert zed.screen.startswith("Your invitation has ended")
    await zed.writes(link.code)
    assert "by invitation only" in zed.screen
    await zed.writes(f"/start {payload(link)}")
    assert zed.screen == LINK_DEAD.msgid
    assert await roles_of(house, zed) == []


async def test_letters_are_no_code_and_cost_no_try(house: House, process: str) -> None:
    link, rehan = await made(house), house.stranger("Rehan")
    await rehan.writes(f"/start {payload(link)}")
    await rehan.writes("open sesame")
    assert "Please send 6 digits." in rehan.screen
    async with house.transaction() as unit:
        assert await unit.value(select(invitation.c.wrong_codes)) == 0


async def test_a_side_that_has_an_organiser_approves_who_comes_from_the_command_line(
    house: House, process: str, ayesha: Person
) -> None:
    link, rehan = await made(house), house.stranger("Rehan")
    await rehan.writes(f"/start {payload(link)}")
    await rehan.writes(link.code)
    assert "One more approval is needed" in rehan.screen
    await ayesha.taps("Open")
    await ayesha.taps("Approve")
    await joins(rehan)
    assert (Role.ORGANISER, process, "A") in await roles_of(house, rehan)


async def test_nobody_tries_the_code_of_a_link_that_is_not_theirs(house: House, process: str, ayesha: Person) -> None:
    link = await made(house, side="B")
    async with house.transaction() as unit:
        one = await unit.value(select(invitation.c.id))
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await try_code(visit, TryCode(one, link.code))


async def test_a_code_opens_no_link_that_was_made_in_chat(house: House, ayesha: Person) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    async with house.transaction() as unit:
        row = (await unit.rows(select(invitation.c.id, invitation.c.claimed_by)))[0]
        guest = (await people.by_id(unit, [row.claimed_by]))[row.claimed_by]
    async with house.visit() as visit:
        visit.person = guest
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await try_code(visit, TryCode(row.id, "000000"))


async def test_an_administrator_invites_a_coordinator_and_first_organisers_in_chat(house: House, process: str) -> None:
    link, host = await made(house, Role.ADMINISTRATOR, None, None), house.stranger("Host")
    await host.writes(f"/start {payload(link)}")
    await host.writes(link.code)
    assert "Your invitation is confirmed:\nAdministrator" in host.screen
    await host.taps("Continue", "Continue", "Continue", "Skip")
    await host.taps("Further down ›", "London", "Done")
    assert await roles_of(house, host) == [(Role.ADMINISTRATOR, None, None)]
    await host.taps("Invitations", "Invite somebody", "TRJ dialogue, side A")
    assert "Participant" not in host.buttons
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_of(host))
    await confirms(host)
    await joins(rehan)
    assert await roles_of(house, rehan) == [(Role.ORGANISER, process, "A")]
    await host.writes("/start")
    assert "People on your side" not in host.buttons
    async with house.visit(host) as visit:
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await act(visit, Begin("on_behalf"))


async def link_of(host: Person) -> str:
    """What an administrator hands out, from where the role is asked."""
    await host.taps("Organiser", "This person first", "Forum A", "Skip", "Make the link")
    return handed_out(host)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Wanted(Role.PARTICIPANT, "TRJ", "A"), "invited in chat"),
        (Wanted(Role.ORGANISER), "--process"),
        (Wanted(Role.ORGANISER, "NONE", "A"), "no process NONE"),
        (Wanted(Role.ORGANISER, "TRJ", "Z"), "TRJ has A, B"),
        (Wanted(Role.ORGANISER, "TRJ"), "--side"),
        (Wanted(Role.COORDINATOR, "TRJ", "A"), "leave --side out"),
        (Wanted(Role.COORDINATOR, "TRJ"), "--organisation. There are: none"),
        (Wanted(Role.ORGANISER, "TRJ", "A", "TRJ-B"), "no such part"),
    ],
)
async def test_what_cannot_be_invited_is_said_in_a_sentence(
    house: House, process: str, wanted: Wanted, sentence: str
) -> None:
    async with house.transaction() as unit:
        with pytest.raises(CannotInvite, match=sentence):
            await make(unit, wanted, ADDRESS)
        assert await unit.first(select(invitation.c.id)) is None
