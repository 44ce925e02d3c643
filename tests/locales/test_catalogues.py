"""The catalogues follow the code: nothing marked is missed, nothing translated is lost, nothing wrong stays unseen."""

from pathlib import Path

import pytest

from locales import catalogues

FLOW = """
# Translators: a title, on a button
title = _("Risk check")
greeting = _("Good day, {name}.", name=who)
left = n_("One item left", "{count} items left", len(rows), why=_("because of {rule}", rule=rule))
"""
WHOLE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Risk check"
msgstr "خطرے کی جانچ"

msgid "Good day, {name}."
msgstr "السلام علیکم {name}۔"

msgid "One item left"
msgid_plural "{count} items left"
msgstr[0] "ایک چیز باقی ہے"
msgstr[1] "{count} چیزیں باقی ہیں"

msgid "because of {rule}"
msgstr "{rule} کی وجہ سے"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one flow, whole in Urdu."""
    for folder in catalogues.SOURCES:
        (tmp_path / folder).mkdir()
    write(tmp_path, "flows/risk_check.py", FLOW)
    write(tmp_path, "locales/ur/messages.po", WHOLE)
    catalogues.update(tmp_path, ["ur"])
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def template(root: Path) -> str:
    return (root / "locales/messages.pot").read_text("utf-8")


def urdu(root: Path) -> str:
    return (root / "locales/ur/messages.po").read_text("utf-8")


def replace(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text("utf-8")
    assert old in text
    write(root, name, text.replace(old, new))


def problems(root: Path) -> list[str]:
    return catalogues.check(root, ["ur"])


def test_the_projects_own_catalogues_are_whole_and_up_to_date() -> None:
    assert catalogues.check() == []


def test_a_whole_and_current_catalogue_has_no_problems(root: Path) -> None:
    assert problems(root) == []


def test_every_marked_sentence_reaches_the_template_with_its_plural_and_its_hint(root: Path) -> None:
    text = template(root)
    assert '#. a title, on a button\n#: flows/risk_check.py\nmsgid "Risk check"\n' in text
    assert 'msgid "One item left"\nmsgid_plural "{count} items left"\n' in text
    assert 'msgid "because of {rule}"\n' in text


def test_sentences_inside_the_values_of_other_sentences_are_collected(root: Path) -> None:
    write(
        root, "handlers/home.py", 'n_("{count} due", "{count} due", sum([len(_("inner one"))]), who=_("inner two"))\n'
    )
    ids = {message.id for message in catalogues.extract(root)}
    assert {("{count} due", "{count} due"), "inner one", "inner two"} <= ids


def test_a_hint_belongs_to_the_sentence_right_below_it(root: Path) -> None:
    write(root, "bot/menu.py", '# Why.\n# Translators: a menu,\n# kept short\na = _("Home")\n\nb = _("Away")\n')
    hints = {message.id: message.auto_comments for message in catalogues.extract(root)}
    assert hints["Home"] == ["a menu,", "kept short"]
    assert hints["Away"] == []


def test_the_sandbox_is_left_out(root: Path) -> None:
    write(root, "bot/sandbox/page.py", 'title = _("Sandbox")\n')
    assert problems(root) == []


def test_moving_code_up_and_down_changes_no_file(root: Path) -> None:
    before = template(root), urdu(root)
    write(root, "flows/risk_check.py", f"\n\n\n{FLOW}")
    catalogues.update(root, ["ur"])
    assert (template(root), urdu(root)) == before


def test_the_files_hold_no_date_and_no_version_of_the_tool(root: Path) -> None:
    for text in (template(root), urdu(root)):
        assert "Date" not in text
        assert "Generated-By" not in text


def test_a_sentence_in_two_places_is_translated_once(root: Path) -> None:
    write(root, "handlers/home.py", 'again = _("Risk check")\nand_again = _("Risk check")\n')
    catalogues.update(root, ["ur"])
    assert "#: flows/risk_check.py handlers/home.py\n" in urdu(root)
    assert urdu(root).count('msgid "Risk check"') == 1
    assert problems(root) == []


def test_a_new_sentence_comes_in_empty_and_is_reported_until_it_is_translated(root: Path) -> None:
    write(root, "handlers/home.py", 'new = _("Risk checks")\n')
    assert problems(root) == [
        "locales/messages.pot: out of date, run `make messages`",
        "locales/ur/messages.po: lacks, run `make messages`: Risk checks",
    ]
    catalogues.update(root, ["ur"])
    assert "fuzzy" not in urdu(root)
    assert problems(root) == ["locales/ur/messages.po: not translated: Risk checks"]
    replace(root, "locales/ur/messages.po", 'msgid "Risk checks"\nmsgstr ""', 'msgid "Risk checks"\nmsgstr "جانچیں"')
    assert problems(root) == []


def test_a_sentence_that_gains_a_plural_is_translated_anew(root: Path) -> None:
    replace(root, "flows/risk_check.py", '_("Risk check")', 'n_("Risk check", "{count} risk checks", 2)')
    assert "locales/ur/messages.po: lacks, run `make messages`: Risk check" in problems(root)
    catalogues.update(root, ["ur"])
    assert problems(root) == ["locales/ur/messages.po: not translated: Risk check"]


def test_an_unused_translation_is_reported_and_then_goes(root: Path) -> None:
    replace(root, "flows/risk_check.py", "Good day, {name}.", "Good evening, {name}.")
    assert "locales/ur/messages.po: no longer used, run `make messages`: Good day, {name}." in problems(root)
    catalogues.update(root, ["ur"])
    assert "Good day" not in urdu(root)


def test_an_entry_commented_out_as_obsolete_is_reported(root: Path) -> None:
    write(root, "locales/ur/messages.po", urdu(root) + '\n#~ msgid "Gone"\n#~ msgstr "گیا"\n')
    assert problems(root) == ["locales/ur/messages.po: no longer used, run `make messages`: Gone"]


def test_updating_keeps_translations_and_translators_notes(root: Path) -> None:
    replace(root, "locales/ur/messages.po", "#. a title", "# Agreed with both partners.\n#. a title")
    write(root, "bot/menu.py", 'home = _("Home")\n')
    catalogues.update(root, ["ur"])
    assert "# Agreed with both partners.\n" in urdu(root)
    assert 'msgstr "خطرے کی جانچ"' in urdu(root)
    assert 'msgstr[1] "{count} چیزیں باقی ہیں"' in urdu(root)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("السلام علیکم {name}۔", "السلام علیکم۔", "Good day, {name}."),
        ("السلام علیکم {name}۔", "السلام علیکم {nam}۔", "Good day, {name}."),
        ("السلام علیکم {name}۔", "السلام علیکم {name۔", "Good day, {name}."),
        ("خطرے کی جانچ", "خطرے کی {count} جانچ", "Risk check"),
        ("{count} چیزیں باقی ہیں", "چیزیں باقی ہیں", "One item left"),
    ],
)
def test_a_translation_with_other_placeholders_is_reported(root: Path, right: str, wrong: str, sentence: str) -> None:
    replace(root, "locales/ur/messages.po", right, wrong)
    assert problems(root) == [f"locales/ur/messages.po: other placeholders than in English: {sentence} → {wrong}"]


def test_the_singular_may_name_its_number_even_where_english_does_not(root: Path) -> None:
    replace(root, "locales/ur/messages.po", "ایک چیز باقی ہے", "{count} چیز باقی ہے")
    assert problems(root) == []


def test_a_plural_with_a_form_missing_counts_as_untranslated(root: Path) -> None:
    replace(root, "locales/ur/messages.po", 'msgstr[1] "{count} چیزیں باقی ہیں"', 'msgstr[1] ""')
    assert problems(root) == ["locales/ur/messages.po: not translated: One item left"]


def test_an_uncertain_translation_is_reported(root: Path) -> None:
    replace(root, "locales/ur/messages.po", 'msgid "Risk check"', '#, fuzzy\nmsgid "Risk check"')
    assert problems(root) == ["locales/ur/messages.po: marked as uncertain (fuzzy): Risk check"]


def test_a_language_without_a_catalogue_is_reported_and_gets_one(root: Path) -> None:
    assert "locales/hi/messages.po: missing, run `make messages`" in catalogues.check(root, ["ur", "hi"])
    catalogues.update(root, ["ur", "hi"])
    assert catalogues.check(root, ["hi"])[0] == "locales/hi/messages.po: not translated: Risk check"


@pytest.mark.parametrize("language", ["ur", "hi", "fa_AF", "ps"])
def test_every_language_has_the_two_forms_that_its_reader_picks_from(root: Path, language: str) -> None:
    catalogues.update(root, [language])
    text = (root / "locales" / language / "messages.po").read_text("utf-8")
    assert 'msgstr[0] ""\nmsgstr[1] ""\n' in text or 'msgstr[1] "{count}' in text
    assert f'"Language: {language}\\n"' in text


@pytest.mark.parametrize(
    "marking", ['_(f"Good day, {name}")', '_("one" if one else "many")', 'n_("one", many, 3)', "_()"]
)
def test_a_marking_that_cannot_be_collected_is_reported_with_its_line(root: Path, marking: str) -> None:
    write(root, "bot/menu.py", f"\n{marking}\n")
    assert problems(root) == ["bot/menu.py:2: only plain text can be marked"]


def test_a_sentence_with_broken_braces_is_reported_where_it_stands(root: Path) -> None:
    write(root, "bot/menu.py", '_("Good day, {name.")\n')
    assert "bot/menu.py: cannot be filled in: Good day, {name." in problems(root)


def test_the_command_tells_its_use_when_asked_for_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["translate"]) == 2
    assert capsys.readouterr().err == "python -m locales.catalogues extract|check\n"


BANK = """
groups:
  - {name: people, title: People}
questions:
  - name: threat
    ask: Has anybody been threatened?
    label: Threats
    scale: {low: hardly, high: often, grave_from: 4}
    advice: Reach them.
"""


def test_the_sentences_of_a_question_bank_are_collected_and_its_names_are_not(root: Path) -> None:
    write(root, "flows/banks/small.yaml", BANK)
    catalogues.update(root, ["ur"])
    collected = [line for line in template(root).splitlines() if line.startswith("msgid")]
    for sentence in ("People", "Has anybody been threatened?", "Threats", "hardly", "often", "Reach them."):
        assert f'msgid "{sentence}"' in collected
    assert not [line for line in collected if 'threat"' in line or "people" in line]
    assert "locales/ur/messages.po: not translated: Has anybody been threatened?" in problems(root)
