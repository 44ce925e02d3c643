"""What must never happen, and what must hold in the end; looked at from outside, in what is committed."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from storage.outbox import Outgoing
from tests.bot.simulation.chats import Chats, Owed, Shown
from tests.bot.simulation.program import SAVED

NOTE = """INSERT INTO sim_calls (row, person, kind, entitled, roles)
SELECT NEW.id, NEW.person, NEW.kind, NEW.entitled, (SELECT group_concat(role.role || '.' || role.side) FROM role
WHERE role.person = NEW.person AND (role.until IS NULL OR role.until > sim_now()));"""
WITNESSING = (
    "CREATE TABLE sim_calls (n INTEGER PRIMARY KEY, row, person, kind, entitled, roles)",
    f"CREATE TRIGGER sim_claimed AFTER INSERT ON outbox WHEN NEW.state = 'calling' BEGIN {NOTE} END",
    "CREATE TRIGGER sim_called AFTER UPDATE ON outbox WHEN NEW.state = 'calling' AND OLD.state != 'calling'"
    f" BEGIN {NOTE} END",
)
"""Every time a row of the outbox is about to be called for: with the roles its person held at that very commit."""

PENDING = """
SELECT subject FROM timer LEFT JOIN inbox ON inbox.key = 't:' || timer.id
WHERE timer.kind = 'sim_alarm' AND (timer.state = 'waiting' OR inbox.state IN ('waiting', 'aside'))
"""


class Witness:
    """Reads the file from outside; `wrong` collects what should not be."""

    def __init__(self, file: Path, bot: int) -> None:
        self._read = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self._bot = bot
        self.wrong: list[str] = []
        self.accepted: dict[str, list[bool]] = defaultdict(list)
        """Row of the outbox to what Telegram accepted of it, messages only: whether it was marked as a repeat."""
        self.edited: Counter[str] = Counter()
        self._outages: dict[tuple[int, int], float] = {}

    def close(self) -> None:
        self._read.close()

    def rows(self, query: str, *values: object) -> list[Any]:
        return self._read.execute(query, values).fetchall()

    def restless(self) -> bool:
        """Whether something still waits to be done."""
        waiting = "SELECT 1 FROM inbox WHERE state = 'waiting' UNION ALL SELECT 1 FROM timer WHERE kind = 'sim_alarm'"
        waiting += " AND state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state IN ('ready', 'calling') LIMIT 1"
        return bool(self.rows(waiting))

    # At the moment it happens.

    def stopped(self, life: str) -> None:
        """The process was asked to end, and has; nothing it called for may be in doubt."""
        for (row,) in self.rows("SELECT id FROM outbox WHERE state = 'calling' AND holder = ?", life):
            self.wrong.append(f"message {row} is in doubt after a clean end")

    def acknowledged(self, one: Owed) -> None:
        if not self.rows("SELECT 1 FROM inbox WHERE key = ?", f"u:{self._bot}:{one.number}"):
            self.wrong.append(f"update {one.number} was acknowledged before it was committed")

    def shown(self, message: Outgoing, shown: Shown, edit: bool) -> None:
        """Telegram accepts a message."""
        called = self.rows("SELECT count(*) FROM sim_calls WHERE row = ?", message.id)[0][0]
        if edit:
            self.edited[message.id] += 1
        else:
            self.accepted[message.id].append("↻" in shown.text)
        if called < len(self.accepted[message.id]) or called == 0:
            self.wrong.append(f"message {message.id} was sent before the call was committed")
        saved = shown.text.partition("\n")[0].removeprefix(SAVED)
        if shown.text.startswith(SAVED) and not self.rows("SELECT 1 FROM sim_kept WHERE sheet = ?", saved):
            self.wrong.append(f"a person was told that {saved!r} is saved, and it is not")

    def told_of_outage(self, life: int, chat: int, at: float) -> None:
        """Somebody hears that nothing can be saved right now; every life begins to count anew."""
        before = self._outages.get((life, chat))
        if before is not None and at - before < 60:
            self.wrong.append(f"{chat} was told of the outage again after {at - before} seconds")
        self._outages[life, chat] = at

    # In the end.

    def settle(self, chats: Chats, alarms: set[str]) -> None:
        """Everything must have come to rest in good order."""
        self._updates(chats)
        self._order(chats)
        self._outbox(chats)
        self._rights()
        self._alarms(alarms)

    def _updates(self, chats: Chats) -> None:
        states: dict[str, str] = dict(self.rows("SELECT key, state FROM inbox"))
        keys = {f"u:{self._bot}:{one.number}" for one in chats.told}
        self.wrong += [f"{key} never arrived" for key in sorted(keys - states.keys())]
        self.wrong += [f"{key} still waits" for key, state in states.items() if state == "waiting"]
        acts = Counter(act for (act,) in self.rows("SELECT act FROM sim_turns"))
        self.wrong += [f"{act} was answered {times} times" for act, times in acts.items() if times > 1]
        for one in chats.told:
            if states.get(f"u:{self._bot}:{one.number}") == "handled" and not acts[f"a{one.number}"]:
                self.wrong.append(f"a{one.number} counts as handled, and no turn was taken")
        keepings = Counter(act for (act,) in self.rows("SELECT act FROM sim_kept"))
        self.wrong += [f"{act} saved {times} times" for act, times in keepings.items() if times > 1]

    def _order(self, chats: Chats) -> None:
        """An act that the bot knew of is never answered after a later one of the same person."""
        entered: dict[str, int] = dict(self.rows("SELECT key, id FROM inbox"))
        chat_of = {f"a{one.number}": one.chat for one in chats.told}
        before: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for act, known in self.rows("SELECT act, known FROM sim_turns ORDER BY n"):
            number = int(act[1:])
            mine = entered.get(f"u:{self._bot}:{number}", 0)
            overtakers = [later for later, knew in before[chat_of[act]] if later > number and mine <= knew]
            self.wrong += [f"a{later} was answered before a{number}" for later in overtakers]
            before[chat_of[act]].append((number, known))

    def _outbox(self, chats: Chats) -> None:
        rows = self.rows("SELECT id, kind, state, unknowns, fault FROM outbox ORDER BY id")
        for row, kind, state, unknowns, fault in rows:
            marks = self.accepted[row]
            times = len(marks)
            if state in ("ready", "calling"):
                self.wrong.append(f"{kind} {row} never came to rest: {state} ({fault})")
            if state == "sent" and not times and not self.edited[row]:
                self.wrong.append(f"{kind} {row} counts as sent, and never arrived")
            if state == "refused" and fault != "forbidden":
                self.wrong.append(f"{kind} {row} was refused: {fault}")
            if times > 1 + unknowns:
                self.wrong.append(f"{kind} {row} came {times} times with {unknowns} unknown outcomes")
            if not all(marks[1:]):
                self.wrong.append(f"{kind} {row} was repeated without saying so")
        for chat in chats.chats.values():
            if chat.latest < chat.newest:
                self.wrong.append(f"screen {chat.latest} stands where the newer {chat.newest} was shown")

    def _rights(self) -> None:
        first: dict[str, set[str]] = {}
        for row, kind, entitled, roles in self.rows("SELECT row, kind, entitled, roles FROM sim_calls ORDER BY n"):
            held = set((roles or "").split(",")) - {""}
            if entitled and "duty" in entitled and not held:
                self.wrong.append(f"{kind} {row} was called for without the right to it")
            if kind in ("screen", "edit") and first.setdefault(row, held) - held:
                self.wrong.append(f"{kind} {row} was called for again after a role had gone")

    def _alarms(self, alarms: set[str]) -> None:
        rung = Counter(alarm for (alarm,) in self.rows("SELECT alarm FROM sim_rung"))
        pending = {subject for (subject,) in self.rows(PENDING)}
        for alarm in sorted(alarms):
            if rung[alarm] + (alarm in pending) != 1:
                self.wrong.append(f"alarm {alarm} rang {rung[alarm]} times, pending: {alarm in pending}")
