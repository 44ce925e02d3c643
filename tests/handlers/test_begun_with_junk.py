"""Forms about recommendations begun with values that no button of ours carries: a sentence or a screen, no fault."""

from __future__ import annotations

import pytest

from flows.roles import Role
from handlers.actions import Begin
from handlers.faults import Refused
from tests.house import House, Person
from tests.releases import TEXTS, Chamber, forge

JUNK = "", "x", "0" * 32, "0" * 32 + ".1", "release", "new", "#skip", "A" * 500, "؟"
FORMS = {
    "transfer": "recommendation",
    "transfer_news": "transfer",
    "mention": "recommendation",
    "origin": "recommendation",
    "carrying": "recommendation",
    "hand_out": "recommendation",
    "inclusivity": "edition",
    "custodian": "edition",
    "release_key": "edition",
    "release_key_back": "edition",
    "recommendation_step": "sheet",
    "recommendation_version": "sheet",
    "recommendation_review": "sheet",
    "recommendation_repercussion": "sheet",
    "reason_sharing": "reason",
}


async def begun(house: House, person: Person, flow: str, **given: str) -> str:
    """The screen; empty where it is refused with a sentence. Anything else that is raised fails the test."""
    try:
        await forge(house, person, Begin(flow, given))
    except Refused:
        return ""
    return person.screen


@pytest.mark.parametrize("form", list(FORMS))
async def test_a_value_that_is_none_of_ours_shows_nothing(house: House, form: str) -> None:
    chamber = await Chamber.meets(house)
    await chamber.is_released()
    elsewhere = await house.process("ZRF")
    other = await house.person("Other", Role.ORGANISER, process=elsewhere, side="A")
    for junk in (*JUNK, chamber.text.id, chamber.edition):
        assert TEXTS["en"] not in await begun(house, other, form, **{FORMS[form]: junk})
    for junk in JUNK:
        for person in (chamber.ayesha, chamber.voters["A"][0]):
            assert TEXTS["en"] not in await begun(house, person, form, **{FORMS[form]: junk})
