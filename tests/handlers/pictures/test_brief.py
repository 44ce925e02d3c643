"""The brief holds the released text in one language, its code, date and form, and nothing else at all."""

from __future__ import annotations

from datetime import date

import pypdfium2 as pdfium
import pytest
from PIL import Image

from handlers.pictures import NotDrawn, Sketch
from handlers.pictures.brief import Brief, briefs, draw, page
from handlers.pictures.drawing import draw as draw_any
from locales import Reader, Words, _
from locales.fonts import faces_for
from tests.handlers.pictures.cards import missing_letters

TEXTS = {
    "en": "The commission meets twice a year.\n\nReadings <b>either</b> side disputes & doubts are published.",
    "ur": "کمیشن کا اجلاس سال میں دو بار ہو۔\n\nکوئی پیمائش (WAPDA) روکی نہ جائے۔",
}
ON = date(2026, 11, 22)


def of(language: str) -> Sketch:
    return briefs(TEXTS, "T2-014", ON, _("restricted"))[language].sketch(Reader("ur" if language == "en" else "en"))


def opened(sketch: Sketch) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(draw(sketch.content, sketch.language))


def read(document: pdfium.PdfDocument) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_it_says_the_text_its_code_its_day_and_its_form_and_nothing_else() -> None:
    assert read(opened(of("en"))) == (
        "Recommendation T2-014 restricted · 22 November 2026 The commission meets twice a year. "
        "Readings <b>either</b> side disputes & doubts are published."
    )


def test_urdu_copied_out_of_it_reads_as_it_was_written() -> None:
    released = "دونوں حکومتیں طلبہ اور طبی ویزا رکھنے والوں کو چھ ماہ کی آزمائش کے لیے دریا کے پل سے گزرنے دیں۔"
    said = read(opened(briefs({"ur": released}, "T2-014", ON, _("restricted"))["ur"].sketch(Reader())))
    assert released in said


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_file_names_nobody_no_machine_and_no_moment(language: str) -> None:
    told = {name: value for name, value in opened(of(language)).get_metadata_dict().items() if value}
    assert told.pop("Producer").startswith("WeasyPrint")
    assert list(told) == ["Title"]
    assert told["Title"] in ("Recommendation T2-014", "سفارش T2-014")
    raw = draw(of(language).content, language)
    assert b"/home" not in raw
    assert b"file:" not in raw
    assert raw == draw(of(language).content, language)


def test_the_words_around_the_text_are_in_its_own_language_whoever_reads_it() -> None:
    assert page(of("ur").content, "ur").startswith('<!doctype html><html lang="ur" dir="rtl">')
    assert "سفارش" in of("ur").content["title"]
    assert "نومبر" in of("ur").content["about"]
    assert of("en").content["title"].startswith("Recommendation")


def test_urdu_is_set_from_right_to_left() -> None:
    """The last line of a paragraph is short: its ink stands at the right, and at the left in English."""
    assert middle_of_ink(of("ur")) > 0.55
    assert middle_of_ink(of("en")) < 0.45


def middle_of_ink(sketch: Sketch) -> float:
    """Where the ink is in the mean, as a part of the page's width; the rule below the heading left out."""
    bitmap = opened(sketch)[0].render(scale=0.5, grayscale=True).to_pil().convert("L")
    lower: Image.Image = bitmap.crop((0, int(bitmap.height * 0.2), bitmap.width, bitmap.height))
    dark = [index % lower.width for index, value in enumerate(lower.tobytes()) if value < 128]
    return sum(dark) / len(dark) / lower.width


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_letter_is_in_the_faces_it_is_set_in(language: str) -> None:
    content = of(language).content
    everything = "".join([content["title"], content["about"], *content["paragraphs"]])
    assert missing_letters(everything, faces_for(language)) == set()


def test_only_faces_of_ours_are_used() -> None:
    raw = draw(of("ur").content, "ur")
    names = {
        part.split(b"/")[0].split()[0]
        for part in raw.split(b"+")[1:]
        if b"Convenor" in part[:20] or b"Noto" in part[:20]
    }
    assert all(b"Convenor" in name for name in names)


def test_a_long_text_goes_on_over_pages_and_a_mark_up_or_address_in_it_stays_words() -> None:
    text = '<img src="http://127.0.0.1:9/x"> @import url(file:///etc/hosts)\n' * 200
    document = opened(Brief("en", text, "T2-014", ON, Words("public")).sketch(Reader()))
    assert len(document) > 3
    assert read(document).count("<img src=") == 200


def test_what_is_missing_on_the_machine_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NotDrawn, match="weasyprint"):
        draw_any(of("en"))
