"""Every language's own sentences can be set in the faces we ship, whatever fonts a machine has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from locales import LANGUAGES, fonts
from locales.fonts import FACES, LATIN, FontMissing, faces_for
from locales.translate import _read
from tests.handlers.pictures.cards import missing_letters

# Signs that only messages of Telegram carry; no picture and no document has them.
IN_CHAT_ONLY = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_every_sentence_is_there(language: str) -> None:
    if language == "en":
        sentences = [str(message.id) for message in _read("ur")]
    else:
        sentences = [str(message.string) for message in _read(language)]
    text = IN_CHAT_ONLY.sub("", "".join(sentences))
    assert missing_letters(text, faces_for(language)) == set()


def test_names_in_other_scripts_of_the_region_can_be_written_too() -> None:
    for text in ("गुलमोहर संवाद १२", "Ægir Łódź Čapek", "د سولې خبرې ۱۲", "گفت‌وگو ۱۲"):
        assert missing_letters(text.replace("\u200c", ""), faces_for("en")) == set()


def test_their_licence_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (Path(str(LATIN.path())).parent / "OFL.txt").read_text()
    assert len({face.path(bold=bold) for face in FACES for bold in (False, True)}) == 2 * len(FACES)


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "files", lambda package: tmp_path)
    with pytest.raises(FontMissing, match=r"NotoSans-Regular\.ttf is missing\. Please install Convenor again"):
        LATIN.path()
