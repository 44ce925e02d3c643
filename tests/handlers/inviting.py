"""What the tests of invitations do again and again: make a link, open it, compare the code, join."""

from __future__ import annotations

import re

from flows.roles import Role
from storage import people
from tests.house import House, Person

OPENED = "Your invitation waits to be confirmed."
DEAD = "This link does not work"
TERMS = ["Continue", "Continue", "Continue"]


async def link_from(maker: Person, role: str = "Participant", *more: str, label: str = "R.K.") -> str:
    """The payload of a new link, made from the page of people. `more` are the taps after the role."""
    await maker.writes("/start")
    await maker.taps("People on your side", "Invite somebody", role, *more)
    organisation = next(button for button in maker.buttons if button.startswith("Forum"))
    await maker.taps(organisation)
    await (maker.writes(label) if label else maker.taps("Skip"))
    await maker.taps("Make the link")
    return handed_out(maker)


def handed_out(maker: Person) -> str:
    """The payload of the link that was handed out last."""
    texts = [message.text for message in maker.received if message.kind == "handout"]
    found = re.search(r"https://t\.me/house_bot\?start=([A-Za-z0-9_-]{43})$", texts[-1])
    assert found is not None, texts[-1]
    return found[1]


async def opens(guest: Person, payload: str) -> str:
    """Open a link; returns the code on the screen, or nothing."""
    await guest.writes(f"/start {payload}")
    found = re.search(r"which code you see: (\d\d \d\d)", guest.screen)
    return found[1] if found else ""


async def confirms(maker: Person) -> str:
    """Compare the code, and find it the same."""
    await maker.writes("/start")
    await maker.taps("Who opened the link", "The same code: confirm")
    return maker.screen


async def joins(guest: Person, *answers: str, name: str = "", zone: str = "Karachi") -> str:
    """Join by a confirmed link: the terms, the consents (for participants, six answers), name and zone."""
    await guest.writes("/start")
    await guest.taps("Join", *TERMS, *answers)
    await (guest.writes(name) if name else guest.taps("Skip"))
    return await guest.taps(zone, "Done")


async def person_of(house: House, guest: Person) -> people.Person | None:
    """Who somebody is to the bot by now; from then on they can be named by their id."""
    async with house.transaction() as unit:
        lookup = unit.master.lookup(guest.account)
        found = (await people.by_lookup(unit, [lookup]))[0].get(lookup)
    guest.id = found.id if found is not None else ""
    return found


async def roles_of(house: House, guest: Person) -> list[tuple[Role, str | None, str | None]]:
    found = await person_of(house, guest)
    return [(held.role, held.process, held.side) for held in found.roles] if found is not None else []


async def participant(house: House, maker: Person, name: str, *, language: str = "en") -> Person:
    """Somebody who joined by a link, agreeing to everything."""
    guest = house.stranger(name, language)
    await opens(guest, await link_from(maker))
    await confirms(maker)
    await joins(guest, *["Yes, I agree"] * 6)
    await person_of(house, guest)
    return guest
