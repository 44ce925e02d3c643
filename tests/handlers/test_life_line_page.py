"""A recommendation's life as a picture: for those who read its steps, and no more of it than they read."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from flows.analysis.recommendation_life import Step
from flows.roles import Role
from handlers.actions import Go, to_json
from storage import keyboards, recommendations
from tests.house import House, Person
from tests.releases import Chamber

NOT_YOURS = "This is not open to you."
NOT_RELEASED = "This text is not released."


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


async def looks(house: House, person: Person, page: str, about: str) -> str:
    """Through a button they were or were not offered."""
    async with house.transaction() as unit:
        handle = keyboards.add(unit, person.id, [to_json(Go(page, about))], None, 0)
    return await person.sends_data(f"{handle}0")


def documents(person: Person) -> list[bytes]:
    return [message.document for message in person.received if message.document]


def pages_of(document: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdfium.PdfDocument(document))


async def test_the_life_line_is_a_picture_with_the_same_in_words(house: House, chamber: Chamber) -> None:
    await chamber.step(Step.SEND_BACK)
    await chamber.reworded("!")
    text = await looks(house, chamber.meera, "life_line", chamber.text.id)
    assert chamber.meera.message.photo
    assert "consensus on both sides" in text
    assert "rework" in text
    await chamber.meera.taps("What happened")
    assert chamber.meera.message.photo is None


async def test_neither_participants_nor_strangers_to_the_process_see_a_life(house: House, chamber: Chamber) -> None:
    elsewhere = await house.process("LAN")
    for one in (
        chamber.everyone[0],
        await house.person("Helen", Role.COORDINATOR, process=chamber.process),
        await house.person("Olga", Role.ORGANISER, process=elsewhere, side="A"),
    ):
        assert NOT_YOURS in await looks(house, one, "life_line", chamber.text.id)
        assert not [message for message in one.received if message.photo]
    assert NOT_YOURS in await looks(house, chamber.ayesha, "life_line", "no-such-text")


async def test_a_draft_that_only_its_own_side_reads_has_no_life_for_the_other(house: House, chamber: Chamber) -> None:
    async with house.transaction() as unit:
        draft = await recommendations.draft(
            unit,
            process=chamber.process,
            event=chamber.event,
            side="A",
            person=chamber.ayesha.id,
            languages=["en", "ur"],
            texts={"en": "Another one."},
        )
    assert "draft" in await looks(house, chamber.bilal, "life_line", draft.id)
    assert NOT_YOURS in await looks(house, chamber.meera, "life_line", draft.id)
