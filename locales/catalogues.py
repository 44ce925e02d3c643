"""Collects the marked sentences of code and question banks into `messages.pot`, and keeps the catalogues in step."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import yaml
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from locales.languages import LANGUAGES, SOURCE

ROOT = Path(__file__).parents[1]
SOURCES = ("flows", "handlers", "locales", "bot")
# The sandbox speaks English to whoever tries the bot out; it is no part of what people read on their phones.
LEFT_OUT = "bot/sandbox/"
TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE)
HINT = "# Translators:"
# A question bank is data, so nothing marks its sentences: what stands in these fields is read by people.
BANKS = "flows/banks"
SAID_BY_BANKS = frozenset({"title", "ask", "label", "low", "high", "advice"})


@dataclass(frozen=True)
class Marked:
    """One marked sentence: its msgid (singular and plural where it has both), where it is, hints above it.

    `ids` is empty where the marking holds something else than plain text, which cannot be collected.
    """

    ids: tuple[str, ...]
    file: str
    line: int
    hints: tuple[str, ...] = ()


def marked(source: str, file: str) -> Iterator[Marked]:
    """Every `_("…")` and `n_("…", "…", count)` in a Python source, in the order of its lines."""
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        match call.func:
            case ast.Name("_"):
                asked = 1
            case ast.Name("n_"):
                asked = 2
            case _:
                continue
        texts = [each.value for each in call.args[:asked] if isinstance(each, ast.Constant)]
        ids = tuple(text for text in texts if isinstance(text, str) and text)
        yield Marked(ids if len(ids) == asked else (), file, call.lineno, tuple(_hints(lines, call.lineno)))


def _hints(lines: Sequence[str], line: int) -> Sequence[str]:
    """The comment directly above a line, from `# Translators:` on, without that word."""
    above = line - 1
    while above > 0 and lines[above - 1].lstrip().startswith("#"):
        above -= 1
    comments = [each.strip() for each in lines[above : line - 1]]
    first = next((number for number, each in enumerate(comments) if each.startswith(HINT)), len(comments))
    return [each.removeprefix(HINT).lstrip("# ") for each in comments[first:]]


def of_bank(source: str, file: str) -> Iterator[Marked]:
    """Every sentence of a question bank in YAML, in the order of its lines."""
    nodes = [yaml.compose(source, Loader=yaml.SafeLoader)]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in SAID_BY_BANKS and isinstance(value, yaml.ScalarNode):
                    yield Marked((value.value,), file, value.start_mark.line + 1)
            nodes[:0] = [value for _key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes[:0] = node.value


def sentences(root: Path) -> Iterator[Marked]:
    """Every marked sentence of the product, file by file."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(LEFT_OUT):
                yield from marked(path.read_text("utf-8"), name)
    for path in sorted((root / BANKS).glob("*.yaml")):
        yield from of_bank(path.read_text("utf-8"), path.relative_to(root).as_posix())


def extract(root: Path = ROOT) -> Catalog:
    """The template: every sentence once, in the order of files and lines, so that it changes only when they do."""
    template = read_po(io.BytesIO(_header(None).encode()))
    for each in sentences(root):
        if each.ids:
            ids = each.ids if len(each.ids) > 1 else each.ids[0]
            # Without line numbers: they would change the file whenever anything above them does.
            template.add(ids, locations=[(each.file, 0)], auto_comments=each.hints)
    return template


def update(root: Path = ROOT, languages: Sequence[str] = TRANSLATED) -> None:
    """Writes the template and brings the catalogues in step: new sentences come in empty, unused ones go.

    Nothing is guessed: a translation stays with its very sentence or not at all.
    """
    template = extract(root)
    _write(_template_path(root), _text(template, None))
    for language in languages:
        path = _path(root, language)
        old = _read(path) if path.exists() else Catalog()
        _write(path, _text(_in_step(template, old, language), language))


def check(root: Path = ROOT, languages: Sequence[str] = TRANSLATED) -> list[str]:
    """What is wrong with the sentences and their translations, a line each; empty when all is well."""
    found = [f"{each.file}:{each.line}: only plain text can be marked" for each in sentences(root) if not each.ids]
    template = extract(root)
    for message in _messages(template):
        found += [f"{_place(message)}: cannot be filled in: {text}" for text in _ids(message) if _names(text) is None]
    path = _template_path(root)
    if not path.exists() or path.read_text("utf-8") != _text(template, None):
        found.append(f"{path.relative_to(root).as_posix()}: out of date, run `make messages`")
    for language in languages:
        name = _path(root, language).relative_to(root).as_posix()
        found += [f"{name}: {problem}" for problem in _mistranslated(template, _path(root, language))]
    return found


def _mistranslated(template: Catalog, path: Path) -> Iterator[str]:
    if not path.exists():
        yield "missing, run `make messages`"
        return
    catalogue = _read(path)
    for message in _messages(template):
        translated = catalogue.get(message.id)
        if translated is None or _ids(translated) != _ids(message):
            yield f"lacks, run `make messages`: {_ids(message)[0]}"
        else:
            yield from _problems(translated, catalogue.num_plurals)
    unused = [message for message in _messages(catalogue) if template.get(message.id) is None]
    for message in (*unused, *catalogue.obsolete.values()):
        yield f"no longer used, run `make messages`: {_ids(message)[0]}"


def _problems(message: Message, forms: int) -> Iterator[str]:
    ids, strings = _ids(message), _strings(message)
    if not all(strings) or len(strings) != (forms if message.pluralizable else 1):
        yield f"not translated: {ids[0]}"
        return
    if message.fuzzy:
        yield f"marked as uncertain (fuzzy): {ids[0]}"
    for number, string in enumerate(strings):
        # "one item" may leave the number out where English does, "{count} items" may not.
        allowed = [_names(ids[-1]), _names(ids[0])] if number == 0 else [_names(ids[-1])]
        if _names(string) is None or _names(string) not in allowed:
            yield f"other placeholders than in English: {ids[0]} → {string}"


def _names(text: str) -> frozenset[str] | None:
    """The placeholders of a text, or None where its braces cannot be read."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def _in_step(template: Catalog, old: Catalog, language: str) -> Catalog:
    catalogue = read_po(io.BytesIO(_header(language).encode()))
    for message in _messages(template):
        known = old.get(message.id)
        kept = known if known is not None and _ids(known) == _ids(message) else None
        catalogue.add(
            message.id,
            kept.string if kept else None,
            locations=message.locations,
            flags=["fuzzy"] if kept and kept.fuzzy else [],
            auto_comments=message.auto_comments,
            user_comments=kept.user_comments if kept else [],
        )
    return catalogue


def _header(language: str | None) -> str:
    """The first entry of a file: what translators' tools need, and no date or version that would only make noise."""
    fields = {
        "Project-Id-Version": "convenor",
        "Language": language or "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        # The reader picks CLDR's form, where Persian has two: gettext's usual list gives it one.
        "Plural-Forms": f"nplurals=2; plural={_plural(language or SOURCE)};",
    }
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in fields.items()), "", ""])


def _plural(language: str) -> str:
    return "(n > 1)" if Locale.parse(language).plural_form(0) == "one" else "(n != 1)"


def _text(catalogue: Catalog, language: str | None) -> str:
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    return _header(language) + body.getvalue().decode("utf-8").rstrip("\n") + "\n"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _template_path(root: Path) -> Path:
    return root / "locales" / "messages.pot"


def _path(root: Path, language: str) -> Path:
    return root / "locales" / language / "messages.po"


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def _place(message: Message) -> str:
    return message.locations[0][0]


def main(arguments: Sequence[str]) -> int:
    """`extract` writes template and catalogues, `check` reports what is wrong with them."""
    if list(arguments) == ["extract"]:
        update()
        return 0
    if list(arguments) == ["check"]:
        found = check()
        sys.stderr.writelines(f"{problem}\n" for problem in found)
        return 1 if found else 0
    sys.stderr.write("python -m locales.catalogues extract|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
