"""From a marked sentence to what one reader sees: their language, zone and plurals, others' words fenced off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Joined, Moment, Reader, Words, _, fitting, n_, number, paragraphs, say
from locales import translate as translating
from locales.cleaning import FIRST_STRONG_ISOLATE as FSI
from locales.cleaning import POP_ISOLATE as PDI
from locales.text import Calendar

EN, UR = Reader("en", "Asia/Karachi"), Reader("ur", "Asia/Karachi")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_sentence_is_said_in_the_readers_language() -> None:
    assert say(_("Save"), EN) == "Save"
    assert say(_("Save"), UR) == "محفوظ کریں"


def test_the_values_of_a_sentence_are_said_in_the_readers_language_too() -> None:
    text = _("{row}: {question}", row=_("Yes"), question=_("No"))
    assert say(text, EN) == "Yes: No"
    assert say(text, UR) == "ہاں: نہیں"


def test_the_words_of_others_are_fenced_off_and_cleaned_inside_a_sentence() -> None:
    for words in ("\u202eAli\u202c", Words("\u202eAli\u202c")):
        assert say(_("Continue: {title}", title=words), EN) == f"Continue: {FSI}Ali{PDI}"
    assert say(Words("  \u202eAli "), EN) == "Ali"


@given(st.text(max_size=30))
def test_fences_always_close_and_braces_in_a_name_stay_braces(name: str) -> None:
    said = say(_("Continue: {title}", title=name + "{limit}{0}{"), EN)
    assert said.count(FSI) == said.count(PDI) == 1
    assert said.endswith("{limit}{0}{" + PDI)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_a_value_is_nothing_but_words(language: str) -> None:
    said = say(_("Continue: {title}", title="<b>&amp;</b>"), Reader(language))
    assert f"{FSI}<b>&amp;</b>{PDI}" in said


@pytest.mark.parametrize(
    ("count", "english"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (11, "11 days"), (21, "21 days")]
)
def test_a_count_chooses_the_wording(count: int, english: str) -> None:
    assert say(n_("{count} day", "{count} days", count), EN) == english


def test_a_language_with_other_plurals_uses_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "_catalogue", lambda language: {"{count} day": ("{count} دن", "{count} دنوں")})
    assert say(n_("{count} day", "{count} days", 1), UR) == "1 دن"
    assert say(n_("{count} day", "{count} days", 7), UR) == "7 دنوں"


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [("en", 1234567, "1,234,567"), ("en", -3, "-3"), ("en", 0.5, "0.5"), ("ur", 5000, "5,000")],
)
def test_numbers_are_grouped_as_the_language_does(language: str, value: float, shown: str) -> None:
    assert number(value, language).replace("\u200e", "") == shown
    assert say(_("{number}", number=value), Reader(language)).replace("\u200e", "") == shown


def test_a_moment_is_told_in_the_readers_zone_with_its_name() -> None:
    assert say(Moment(NOON), EN) == "Sun 22 Nov 2026, 17:00 (Karachi)"
    assert say(Moment(NOON), Reader("en", "Europe/London")) == "Sun 22 Nov 2026, 12:00 (London)"
    assert say(Moment(NOON), UR) == "اتوار 22 نومبر 2026، 17:00 (کراچی)"
    assert say(Moment(NOON), Reader("en", "UTC")) == "Sun 22 Nov 2026, 12:00 (UTC)"
    assert say(_("{day}", day=NOON), EN) == "Sun 22 Nov 2026, 17:00 (Karachi)"


def test_a_moment_may_be_told_in_the_zone_of_its_place() -> None:
    assert say(Moment(NOON, "America/New_York"), EN) == "Sun 22 Nov 2026, 07:00 (New York)"


def test_the_place_of_a_zone_is_named_in_the_readers_language() -> None:
    assert say(Moment(NOON), UR).endswith("(کراچی)")


def test_midnight_turns_the_day_where_the_reader_lives() -> None:
    late = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
    assert say(Moment(late), EN) == "Mon 23 Nov 2026, 00:30 (Karachi)"


def test_a_moment_of_any_offset_is_the_same_moment() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert say(Moment(elsewhere), EN) == say(Moment(NOON), EN)


def test_summer_time_is_counted_in() -> None:
    london = Reader("en", "Europe/London")
    assert say(Moment(datetime(2026, 7, 1, 12, tzinfo=UTC)), london) == "Wed 1 Jul 2026, 13:00 (London)"


def test_a_day_and_a_month_are_written_out() -> None:
    assert say(_("{day}", day=date(2026, 11, 24)), EN) == "24 November 2026"
    assert say(_("{day}", day=date(2026, 11, 24)), UR) == "24 نومبر 2026"
    assert say(Calendar(date(2026, 11, 1)), EN) == "November 2026"
    assert say(Calendar(date(2026, 11, 1)), UR) == "نومبر 2026"


def test_phrases_in_a_row_and_one_below_the_other() -> None:
    row = Joined([_("Yes"), Words("Ali"), _("No")])
    assert say(row, EN) == f"Yes, {FSI}Ali{PDI}, No"
    assert say(row, UR) == f"ہاں، {FSI}Ali{PDI}، نہیں"
    assert say(paragraphs(_("Yes"), None, _("No")), EN) == "Yes\nNo"


def test_a_command_keeps_its_stroke_in_front_where_the_sentence_runs_the_other_way() -> None:
    text = _("There is no such command. /start brings you Home.")
    assert "\u2066/start\u2069" in say(text, UR)
    assert say(text, EN) == text.msgid


def test_an_unknown_language_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError):
        say(_("Save"), Reader("xx"))


@pytest.mark.parametrize(
    ("reported", "ours"),
    [
        ("ur", "ur"),
        ("ur-PK", "ur"),
        ("UR_pk", "ur"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("🙂", "en"),
    ],
)
def test_the_language_of_a_phone_leads_to_the_nearest_of_ours(reported: str | None, ours: str) -> None:
    assert fitting(reported) == ours


def test_every_language_is_named_in_itself_and_knows_its_direction() -> None:
    assert LANGUAGES["ur"].name == "اردو"
    assert LANGUAGES["ur"].right_to_left
    assert not LANGUAGES["en"].right_to_left
