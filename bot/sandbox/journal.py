"""Keeps the world of the sandbox on disk, so that it outlives a killed process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (kind TEXT, key TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS content (key TEXT PRIMARY KEY, body BLOB NOT NULL);
"""


class Journal:
    """Records by kind and key, and the bytes of files. Without a folder everything stays in memory.

    Changes are noted with `put` and `drop`, and reach the disk together on `commit`, which the server calls
    before it answers.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._changed: dict[tuple[str, str], Any] = {}
        self._content: dict[str, bytes] = {}
        self._emptied = False
        self._connection: sqlite3.Connection | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(folder / "sandbox.sqlite", isolation_level=None, timeout=0.5)
            # Two sandboxes on one folder would overwrite each other: the second one is refused.
            self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            # A killed process loses nothing in this mode; only a power cut could cost the last answers.
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(SCHEMA)

    def load(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every kept record of one kind, as key and document."""
        if self._connection is None or self._emptied:
            return
        for key, body in self._connection.execute("SELECT key, body FROM record WHERE kind = ?", (kind,)):
            yield key, orjson.loads(body)

    def put(self, kind: str, key: str, record: Any) -> None:
        """Note that a record is new or changed; what is written is what it looks like at the commit."""
        if self._connection is not None:
            self._changed[kind, key] = record

    def drop(self, kind: str, key: str) -> None:
        self.put(kind, key, None)

    def keep_content(self, key: str, body: bytes) -> None:
        """Keep the bytes of a file."""
        if self._connection is None:
            self._content[key] = body
        else:
            self._connection.execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (key, body))

    def content(self, key: str) -> bytes:
        """The bytes kept under `key`; KeyError where there are none."""
        if self._connection is None:
            return self._content[key]
        row = self._connection.execute("SELECT body FROM content WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def commit(self) -> None:
        if self._connection is None or not (self._changed or self._emptied):
            return
        changed, self._changed = self._changed, {}
        kept = [(*where, orjson.dumps(record)) for where, record in changed.items() if record is not None]
        gone = [where for where, record in changed.items() if record is None]
        self._connection.execute("BEGIN IMMEDIATE")
        if self._emptied:
            self._connection.execute("DELETE FROM record")
            self._connection.execute("DELETE FROM content")
            self._emptied = False
        self._connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", kept)
        self._connection.executemany("DELETE FROM record WHERE kind = ? AND key = ?", gone)
        self._connection.execute("COMMIT")

    def forget(self) -> None:
        """Drop every record and every file, together with what is put next: on disk at the next commit."""
        self._changed.clear()
        self._content.clear()
        self._emptied = self._connection is not None

    def close(self) -> None:
        self.commit()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
