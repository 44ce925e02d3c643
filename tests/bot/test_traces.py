"""The bot's own sensitive messages go when their hours are over, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from telegram.error import BadRequest, Forbidden

from bot.traces import Traces
from flows.engine import Ask, Flow, Scene
from flows.engine.kinds import Number, ShortText
from flows.roles import Role
from handlers.work import Work, Works
from locales import Phrase, _
from storage import traces
from storage.tables.delivery import outbox
from storage.tables.people import person as person_table
from storage.tables.programme import process as process_table
from tests.chats import Chats, Said
from tests.house import House, Person

NAME = Ask("name", _("What is it called?"), ShortText(40))
COUNT = Ask("count", _("How many?"), Number(1, 20))


def _thanks(scene: Scene) -> Phrase:
    return _("Thank you.")


FORM = Flow("form", 1, _("Form"), frozenset({Role.ORGANISER}), [NAME, COUNT], done=_thanks)


@pytest.fixture
def works() -> Works:
    return Works([Work(FORM)])


@pytest.fixture
async def ayesha(house: House) -> Person:
    process = await house.process("TRJ")
    return await house.person("Ayesha", Role.ORGANISER, process=process, side="A")


async def tidied(house: House) -> int:
    """A tick, as the scheduler makes it after any start: it remembers nothing of the ticks before."""
    await house.rest()
    return await Traces(house.database, house.chats.bot).delete_due()


async def danger(house: House) -> None:
    """Every process there is turns dangerous."""
    async with house.transaction() as unit:
        await unit.run(update(process_table).values(profile="high"))


def answering(chats: Chats, refuse: Callable[[Said], None]) -> Callable[[str, Said], Any]:
    """Telegram's answers, with deletions first put to `refuse`, which may raise."""
    answer = type(chats).answer

    def answered(method: str, said: Said) -> Any:
        if method == "deleteMessage":
            refuse(said)
        return answer(chats, method, said)

    return answered


async def screen_of(house: House, person: Person) -> int | None:
    async with house.transaction() as unit:
        found: int | None = await unit.value(select(person_table.c.screen).where(person_table.c.id == person.id))
        return found


async def test_a_sensitive_message_is_gone_after_a_day_and_the_conversation_goes_on_from_home(
    house: House, ayesha: Person
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Form")
    await ayesha.writes("Spring round")
    await house.passes(timedelta(hours=23, minutes=59))
    assert await tidied(house) == 0
    await house.passes(timedelta(minutes=1))
    assert await tidied(house) == 2  # the screen before it went long ago, but as a courtesy: this makes sure
    assert ayesha.chat == []
    assert await screen_of(house, ayesha) is None
    await ayesha.writes("/start")
    assert "How many?" in await ayesha.taps("Continue: Form")
    await ayesha.writes("7")
    assert "Thank you." in await ayesha.taps("Save")


async def test_where_it_is_dangerous_it_is_gone_after_two_hours(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await danger(house)
    await house.passes(timedelta(hours=1, minutes=59))
    assert await tidied(house) == 0
    await house.passes(timedelta(minutes=1))
    assert await tidied(house) == 1
    assert ayesha.chat == []


async def test_who_left_a_dangerous_process_keeps_nothing_of_it_for_longer(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await danger(house)
    await ayesha.loses(Role.ORGANISER)
    await house.passes(timedelta(hours=2))
    assert await tidied(house) == 1


async def test_the_age_of_a_message_counts_from_its_last_change(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await house.passes(timedelta(hours=20))
    await ayesha.taps("Form")
    await house.passes(timedelta(hours=20))
    assert await tidied(house) == 0
    assert "What is it called?" in ayesha.screen
    await house.passes(timedelta(hours=4))
    assert await tidied(house) == 1


async def test_a_message_that_is_used_for_days_goes_while_it_still_can(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    for label in ("Form", "✕ Cancel", "No, go on"):
        await house.passes(timedelta(hours=15, minutes=30))
        await ayesha.taps(label)
    assert await tidied(house) == 0
    await house.passes(timedelta(minutes=30))
    assert await tidied(house) == 1
    assert ayesha.chat == []


async def test_what_was_overwritten_with_something_harmless_is_left_alone(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Help")
    await house.passes(timedelta(hours=30))
    assert await tidied(house) == 0
    assert "Help" in ayesha.screen


async def test_a_doorbell_says_nothing_and_stays(house: House, ayesha: Person) -> None:
    await ayesha.writes("/help")
    await house.passes(timedelta(days=3))
    assert await tidied(house) == 0
    assert len(ayesha.chat) == 1


async def test_a_deletion_that_fails_is_tried_again_until_it_is_done(
    house: House, ayesha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def refuse(said: Said) -> None:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise Forbidden("Forbidden: for now")

    await ayesha.writes("/start")
    await house.passes(timedelta(days=1))
    monkeypatch.setattr(house.chats, "answer", answering(house.chats, refuse))
    assert [await tidied(house) for _tick in range(4)] == [0, 0, 1, 0]
    assert tries == 3
    assert ayesha.chat == []


async def test_past_two_days_a_message_is_beyond_reach_and_said_to_be_so_once(
    house: House, ayesha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def refuse(said: Said) -> None:
        nonlocal tries
        tries += 1
        raise Forbidden("Forbidden: bot was blocked by the user")

    await ayesha.writes("/start")
    monkeypatch.setattr(house.chats, "answer", answering(house.chats, refuse))
    await house.passes(timedelta(hours=47, minutes=59))
    await tidied(house)
    assert tries == 1
    await house.passes(timedelta(minutes=1))
    await tidied(house)
    await tidied(house)
    assert tries == 1
    async with house.transaction() as unit:
        assert await traces.left_behind(unit) == 1
        row = await unit.first(select(outbox.c.deleted_at, outbox.c.fault).where(outbox.c.sensitive))
        assert row is not None
        assert (row.deleted_at, row.fault) == (None, traces.BEYOND_REACH)


async def test_what_telegram_will_never_delete_is_not_asked_for_again(
    house: House, ayesha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(said: Said) -> None:
        asked.append(said["message_id"])
        raise BadRequest("Message can't be deleted for everyone")

    await ayesha.writes("/start")
    await house.passes(timedelta(days=1))
    monkeypatch.setattr(house.chats, "answer", answering(house.chats, refuse))
    await tidied(house)
    await tidied(house)
    assert len(asked) == 1


async def test_a_message_the_person_deleted_themselves_is_gone_as_well(
    house: House, ayesha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(said: Said) -> None:
        raise BadRequest("Message to delete not found")

    await ayesha.writes("/start")
    await house.passes(timedelta(days=1))
    monkeypatch.setattr(house.chats, "answer", answering(house.chats, refuse))
    assert await tidied(house) == 1
    assert await tidied(house) == 0


async def test_nobodys_messages_go_because_of_somebody_elses_age(house: House, ayesha: Person) -> None:
    meera = await house.person("Meera", Role.ORGANISER)
    await ayesha.writes("/start")
    await house.passes(timedelta(hours=12))
    await meera.writes("/start")
    await house.passes(timedelta(hours=12))
    assert await tidied(house) == 1
    assert ayesha.chat == []
    assert len(meera.chat) == 1
