"""A page with a picture, and one with a document: sent as files, protected, replaced and deleted like any screen."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from telegram.error import NetworkError, RetryAfter

from bot.traces import Traces
from flows.engine import Ask, Flow, Scene
from flows.engine.kinds import ShortText
from flows.roles import Role
from handlers.actions import Go
from handlers.pictures import Document, NotDrawn, Sketch, drawing
from handlers.pictures.brief import Brief
from handlers.pictures.risk_matrix import Placed, RiskMatrix
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Work, Works
from locales import Phrase, Words, _
from locales.fonts import FontMissing
from storage.tables.delivery import outbox
from tests.chats import Files, Said
from tests.house import House, Person

MATRIX = RiskMatrix(Words("$^$ Visas"), [Placed(1, (4, 5), (2, 4)), Placed(2, (3, 3), (3, 3))])
CAPTION = "1: Visas"


def _thanks(scene: Scene) -> Phrase:
    return _("Thank you.")


FORM = Flow(
    "form",
    1,
    _("Form"),
    frozenset({Role.ORGANISER}),
    [Ask("name", _("What is it called?"), ShortText(40))],
    done=_thanks,
)


async def _wall(visit: Visit, about: str) -> Page:
    hang = [Key(Words("Show"), Go("picture")), Key(Words("Hand out"), Go("paper", about))]
    return Page(Words("Wall"), [Words("Nothing hangs here.")], [hang, [HOME]], sensitive=True)


async def _picture(visit: Visit, about: str) -> Page:
    return Page(None, [Words(CAPTION)], [[Key(Words("Take down"), Go("wall")), HOME]], sensitive=True, picture=MATRIX)


async def _paper(visit: Visit, about: str) -> Page:
    brief = Brief("en", "Both sides recommend it.", "T2-014", date(2026, 11, 2), Words("Restricted"))
    document = Document(brief, "T2-014-en", Words("The brief"), to_pass_on=about == "public")
    keys = [[Key(Words("Hand out"), Go("paper", "public")), HOME]]
    return Page(None, [Words("Here it is.")], keys, sensitive=True, document=document)


@pytest.fixture
def works() -> Works:
    everyone = frozenset({Role.ORGANISER})
    pages = {
        "wall": Area(_("Events"), everyone, _wall),
        "picture": Area(_("Events"), everyone, _picture, on_home=False),
        "paper": Area(_("Events"), everyone, _paper, on_home=False),
    }
    return Works([Work(FORM, pages=pages)])


@pytest.fixture
async def amina(house: House) -> Person:
    process = await house.process("TRJ")
    amina = await house.person("Amina", Role.ORGANISER, process=process, side="A")
    await amina.writes("/start")
    await amina.taps("Events")
    return amina


async def rows(house: House, kind: str) -> list[Any]:
    async with house.transaction() as unit:
        return list(await unit.rows(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id), {}))


async def deleted_by_the_hours(house: House) -> int:
    await house.passes(timedelta(hours=25))
    return await Traces(house.database, house.chats.bot).delete_due()


async def test_a_picture_takes_the_place_of_the_screen_with_its_words_below_it(house: House, amina: Person) -> None:
    await amina.taps("Show")
    assert [message.kind for message in amina.chat] == ["screen"]
    assert (amina.screen, amina.buttons, amina.message.protected) == (CAPTION, ["Take down", "⌂ Home"], True)
    assert amina.message.photo is not None
    assert amina.message.file_name == "picture.png"
    picture = Image.open(io.BytesIO(amina.message.photo))
    assert (picture.format, picture.size, picture.info.get("Software")) == ("PNG", (960, 1120), None)


@pytest.mark.parametrize(
    ("label", "what_follows", "then"), [("Take down", "Nothing hangs here.", "⌂ Home"), ("⌂ Home", "Home", "Help")]
)
async def test_from_a_picture_on_the_words_stand_in_a_message_of_their_own(
    house: House, amina: Person, label: str, what_follows: str, then: str
) -> None:
    await amina.taps("Show", label)
    assert what_follows in amina.screen
    assert [message.photo for message in amina.chat] == [None]
    await amina.taps(then)
    assert [message.kind for message in amina.chat] == ["edit"]


async def test_a_written_command_leaves_the_picture_as_it_leaves_any_screen(house: House, amina: Person) -> None:
    await amina.taps("Show")
    await amina.writes("/help")
    assert [message.photo for message in amina.chat] == [None]


async def test_an_old_button_of_a_picture_that_is_gone_does_no_harm(house: House, amina: Person) -> None:
    await amina.taps("Show")
    picture = amina.message
    await amina.taps("Take down")
    await amina.taps_old(picture, "⌂ Home")
    assert "Home" in amina.screen
    assert len(amina.chat) == 1


async def test_words_that_would_be_written_over_a_picture_are_said_below_it(house: House, amina: Person) -> None:
    """Telegram says what was tapped; should it ever not, the words come all the same."""
    await amina.taps("Show")
    await amina.sends_data(amina.message.data("Take down"))
    assert "Nothing hangs here." in amina.screen


async def test_a_picture_is_stored_as_sealed_words_and_numbers_and_deleted_after_its_hours(
    house: House, amina: Person
) -> None:
    await amina.taps("Show")
    stored = (await rows(house, "screen"))[-1]
    assert stored.sensitive
    assert b"Visas" not in stored.body
    assert len(stored.body) < 4000
    assert await deleted_by_the_hours(house)
    assert amina.chat == []


async def test_what_cannot_be_drawn_is_said_in_words_and_told_to_who_runs_the_bot(
    house: House, amina: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(content: object, language: str) -> bytes:
        raise FontMissing(Path("fonts/NotoSans-Bold.ttf"))

    monkeypatch.setattr(drawing, "DRAWN", {"risk_matrix": gone, "brief": gone})
    await amina.taps("Show")
    assert amina.screen.startswith(CAPTION + "\n\nThe picture could not be drawn.")
    assert amina.buttons == ["Take down", "⌂ Home"]
    await amina.taps("Take down", "Hand out")
    assert "The document could not be made." in "".join(message.text for message in amina.chat)
    told = capsys.readouterr()
    assert "The font fonts/NotoSans-Bold.ttf is missing" in told.out + told.err
    assert "Visas" not in told.out + told.err


async def test_a_call_with_a_picture_whose_answer_is_lost_is_made_once_more_and_marked(
    house: House, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing = iter([True])
    answer = house.chats.answer

    def loses(method: str, said: Said, files: Files | None = None) -> Any:
        result = answer(method, said, files)
        if method == "sendPhoto" and next(losing, False):
            raise NetworkError("lost")
        return result

    monkeypatch.setattr(house.chats, "answer", loses)
    await amina.taps("Show")
    await house.passes(timedelta(seconds=5))
    first, second = [message for message in amina.received if message.photo]
    assert (first.text, second.text) == (CAPTION, CAPTION + "\n\n↻ This may be a repeat.")
    assert second.photo == first.photo


async def test_a_document_is_handed_out_above_a_screen_that_goes_on(house: House, amina: Person) -> None:
    await amina.taps("Hand out")
    paper, screen = amina.chat
    assert (paper.kind, paper.text, paper.file_name, paper.buttons) == ("document", "The brief", "T2-014-en.pdf", [])
    assert paper.document is not None
    assert paper.protected
    assert (screen.kind, screen.text) == ("screen", "Here it is.")
    await amina.taps("⌂ Home")
    assert [message.kind for message in amina.chat] == ["document", "edit"]
    assert await deleted_by_the_hours(house)
    assert amina.chat == []


async def test_only_a_document_that_is_to_be_passed_on_may_be_forwarded(house: House, amina: Person) -> None:
    await amina.taps("Hand out")
    await amina.taps("Hand out")
    assert [message.protected for message in amina.received if message.document] == [True, False]


async def test_locking_takes_pictures_and_documents_out_of_the_chat(house: House, amina: Person) -> None:
    await amina.taps("Hand out", "⌂ Home", "Events", "Show")
    await amina.writes("/lock")
    assert [(message.photo, message.document) for message in amina.chat] == [(None, None)]


async def test_somebody_whose_role_was_withdrawn_is_not_sent_a_picture_that_waited(
    house: House, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = house.chats.answer

    def too_many(method: str, said: Said, files: Files | None = None) -> Any:
        if method == "sendPhoto":
            raise RetryAfter(30)
        return answer(method, said, files)

    monkeypatch.setattr(house.chats, "answer", too_many)
    await amina.taps("Show")
    await amina.loses(Role.ORGANISER)
    monkeypatch.undo()
    await house.passes(timedelta(minutes=2))
    assert [message for message in amina.received if message.photo] == []
    assert [row.state for row in await rows(house, "screen")][-1] == "dropped"


def test_a_sketch_of_an_unknown_kind_is_not_drawn() -> None:
    with pytest.raises(NotDrawn, match="KeyError"):
        drawing.draw(Sketch("portrait", "en", {}))
