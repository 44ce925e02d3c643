"""The programme from the command line: a YAML file applied whole or not at all, and the programme shown as one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.opening import opened
from bot.settings import Settings
from flows.documents import LARGEST, BadDocument, Fault
from flows.programme_difference import differences
from flows.programme_document import ProgrammeDocument
from flows.programme_merge import read_programme
from handlers.event_plans import Shift, replan
from handlers.visit import Courtesy, Crowd, Visit
from handlers.work import Works
from handlers.work.all import all_works
from handlers.work.cadence import watch
from handlers.work.event_telling import tell_everyone, tell_organisers
from locales import Reader, say
from storage import events
from storage.outbox import Outgoing
from storage.programme import Event
from storage.programme_reading import stored_programme
from storage.programme_writing import ProgrammeWriter
from storage.unit import Unit

NOTHING_TO_CHANGE = "Nothing to change."
WIDTH = 110


def _moment(stored: str) -> str:
    return stored[:16].replace("T", " ")


_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "starts": _moment,
    "ends": _moment,
    "since": date.fromisoformat,
    "until": date.fromisoformat,
}


class NoSuchProcess(Exception):
    """The message is one sentence."""


class _DryRun(Exception):
    """Takes the transaction back."""


def read_file(path: Path) -> str:
    """The text of a programme file. Raises BadDocument where it is too large or no text, OSError where it is not."""
    if path.stat().st_size > 4 * LARGEST:  # a character is at most four bytes
        raise BadDocument([Fault(1, "", f"the file is larger than {LARGEST} characters")])
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadDocument([Fault(line, "", "not text in UTF-8")]) from None


async def apply(settings: Settings, text: str, *, dry_run: bool = False) -> list[str]:
    """Bring the programme to what the text says; returns the sentences that tell what changed (or would change).

    All in one transaction, which a dry run takes back. Raises BadDocument, AlreadyRunning, StorageUnavailable.
    """
    sentences: list[str] = []
    with suppress(_DryRun):
        async with _transaction(settings) as unit:
            sentences += await _applied(unit, text)
            if dry_run:
                raise _DryRun
    return sentences or [NOTHING_TO_CHANGE]


async def _applied(unit: Unit, text: str) -> list[str]:
    stored = await stored_programme(unit)
    changes = differences(stored.document, read_programme(text, stored.document, stored.over).after)
    done = await ProgrammeWriter(unit, stored).write(changes)
    visit = Visit(unit, Works(all_works()), _Unsent(), Crowd())
    sentences = [sentence for change in changes for sentence in change.sentences]
    new = {event.id for event in done.events if event.revision == 1}
    # All of a process's events, since a setting of it may have moved what is due for them.
    for event in await events.of_processes(unit, done.processes):
        sentences += _told(event, await replan(visit, event))
    for event in done.events:
        await (tell_organisers(visit, event) if event.id in new else tell_everyone(visit, event))
    for process in done.processes:
        await watch(visit, process)
    return sentences


def _told(event: Event, shifts: Sequence[Shift]) -> list[str]:
    moved = [shift.sentence for shift in shifts if shift.before != shift.after]
    return [f"Event {event.code}: {say(sentence, Reader('en', event.zone))}." for sentence in moved]


async def show(settings: Settings, code: str | None = None) -> str:
    """The programme (or one process and its organisations) as YAML that `apply` would take without a change."""
    async with _transaction(settings) as unit:
        stored = await stored_programme(unit)
    document = stored.document if code is None else _only(stored.document, code)
    return written(document, stored.statuses)


def written(document: ProgrammeDocument, statuses: Mapping[str, str]) -> str:
    """The document as YAML with all settings in force, and the status of each event in a remark."""
    plain = document.model_dump(mode="json", exclude_defaults=True)
    if not plain:
        return "# There is no programme yet.\n"
    for process, shown in zip(document.processes, plain.get("processes", ()), strict=True):
        shown["settings"] = process.settings.model_dump(mode="json")
    text = yaml.safe_dump(_readable(plain), sort_keys=False, allow_unicode=True, width=WIDTH)
    return "".join(_remarked(line, statuses) for line in text.splitlines(keepends=True))


def _remarked(line: str, statuses: Mapping[str, str]) -> str:
    start, code, value = line.rstrip("\n").partition("- code: ")
    return f"{start}{code}{value}  # {statuses[value]}\n" if code and value in statuses else line


def _readable(value: Any) -> Any:
    """Days and moments as people write them."""
    if isinstance(value, list):
        return [_readable(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _WRITTEN.get(name, _readable)(part) for name, part in value.items()}


def _only(document: ProgrammeDocument, code: str) -> ProgrammeDocument:
    process = document.process(code)
    if process is None:
        known = ", ".join(one.code for one in document.processes) or "none"
        raise NoSuchProcess(f"There is no process {code}. There are: {known}.")
    wanted = {partner.organisation for partner in process.partners}
    while True:
        parents = {one.chapter_of for one in document.organisations if one.code in wanted and one.chapter_of}
        if parents <= wanted:
            break
        wanted |= parents
    return ProgrammeDocument(
        organisations=[one for one in document.organisations if one.code in wanted], processes=[process]
    )


@asynccontextmanager
async def _transaction(settings: Settings) -> AsyncIterator[Unit]:
    async with opened(settings) as database, database.transaction() as unit:
        yield unit


class _Unsent:
    """No message leaves from the command line; the running bot sends what is due."""

    holder = "command-line"
    address = ""

    def take(self, message: Outgoing) -> None: ...

    def courtesy(self, call: Courtesy) -> None: ...


def faults(path: Path, bad: BadDocument) -> Sequence[str]:
    """What is wrong with a file, a line each."""
    return [f"{path}: {fault}" for fault in bad.faults]
