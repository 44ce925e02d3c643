"""The control side under /sim: playing people, moving the clock, ordering faults, looking at what happened."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.sandbox import attachments, people
from bot.sandbox.core import Core
from bot.sandbox.errors import ControlError
from bot.sandbox.events import Events
from bot.sandbox.methods_profile import commands_seen_by
from bot.sandbox.phone import chat_lines, history_lines, user_line
from bot.sandbox.records import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(document: Any) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=orjson.dumps(document), content_type="application/json", headers=headers)


async def body(request: web.Request) -> Any:
    content = await request.read()
    try:
        return orjson.loads(content or b"{}")
    except orjson.JSONDecodeError as error:
        raise ControlError(400, "The request is not JSON.") from error


async def fields(request: web.Request) -> Json:
    document = await body(request)
    if not isinstance(document, dict):
        raise ControlError(400, "The request is not a JSON object.")
    return document


def number(value: Any, what: str) -> float:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not usable:
        raise ControlError(400, f"{what} must be a number.")
    return float(value)


def whole(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ControlError(400, f"{what} must be a whole number.")
    return value


class Control:
    """The handlers of /sim. Each changes the world in one go and makes it durable before it answers."""

    def __init__(self, core: Core, events: Events) -> None:
        self._core = core
        self._events = events

    def routes(self) -> list[web.RouteDef]:
        user = "/sim/users/{user:\\d+}"
        return [
            web.post("/sim/reset", self.reset),
            web.get("/sim/users", self.users),
            web.put(user, self.put_user),
            web.get(f"{user}/chat", self.chat),
            web.get(f"{user}/history", self.history),
            web.get(f"{user}/commands", self.commands),
            web.post(f"{user}/{{deed:send|edit|tap|attach|block|unblock|deactivate|read}}", self.act),
            web.post("/sim/groups", self.create_group),
            web.get("/sim/groups/{group:-?\\d+}/chat", self.group_chat),
            web.post("/sim/groups/{group:-?\\d+}/send", self.send_to_group),
            web.get("/sim/files/{file_id}", self.file),
            web.get("/sim/calls", self.calls),
            web.get("/sim/faults", self.list_faults),
            web.post("/sim/faults", self.order_faults),
            web.delete("/sim/faults", self.clear_faults),
            web.post("/sim/redeliver", self.redeliver),
            web.post("/sim/hold", self.hold),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.move_clock),
            web.put("/sim/clock/next_due", self.put_next_due),
            web.get("/sim/events", self._events.stream),
        ]

    def _done(self, document: Any) -> web.Response:
        self._core.world.journal.commit()
        return answer(document)

    def _user(self, request: web.Request) -> int:
        return int(request.match_info["user"])

    async def reset(self, request: web.Request) -> web.Response:
        self._core.reset()
        return self._done({})

    # --- people

    async def users(self, request: web.Request) -> web.Response:
        return answer([user_line(self._core.world, user) for user in self._core.world.users])

    async def put_user(self, request: web.Request) -> web.Response:
        document = await fields(request)
        kept = people.keep_person(self._core, self._user(request), document)
        return self._done(user_line(self._core.world, kept))

    async def chat(self, request: web.Request) -> web.Response:
        person = people.person(self._core, self._user(request))
        return answer(chat_lines(self._core.world, person.id))

    async def history(self, request: web.Request) -> web.Response:
        person = people.person(self._core, self._user(request))
        return answer(history_lines(self._core.world, person.id))

    async def commands(self, request: web.Request) -> web.Response:
        person = people.person(self._core, self._user(request))
        return answer(commands_seen_by(self._core.world, person))

    async def act(self, request: web.Request) -> web.Response:
        document = await fields(request)
        return self._done(self._deed(request.match_info["deed"], self._user(request), document))

    def _deed(self, deed: str, user: int, document: Json) -> Json:
        core = self._core
        if deed == "send":
            return people.write(core, user, user, document.get("text"), whole(document.get("reply_to", 0), "reply_to"))
        if deed == "edit":
            return people.edit(core, user, whole(document.get("message_id"), "message_id"), document.get("text"))
        if deed == "tap":
            message_id = whole(document.get("message_id"), "message_id")
            return people.tap(core, user, message_id, document.get("label"), document.get("data"))
        if deed == "attach":
            return attachments.attach(core, user, document.get("kind"), document.get("caption"))
        if deed in ("block", "unblock"):
            return people.set_blocked(core, user, deed == "block")
        if deed == "read":
            people.mark_read(core, user)
        else:
            people.deactivate(core, user)
        return {}

    # --- groups and files

    async def create_group(self, request: web.Request) -> web.Response:
        document = await fields(request)
        return self._done(people.create_group(self._core, document.get("title"), document.get("members")))

    async def group_chat(self, request: web.Request) -> web.Response:
        group = people.known_group(self._core, int(request.match_info["group"]))
        return answer(chat_lines(self._core.world, group.id))

    async def send_to_group(self, request: web.Request) -> web.Response:
        document = await fields(request)
        group, user = int(request.match_info["group"]), whole(document.get("user"), "user")
        return self._done(people.write_in_group(self._core, group, user, document.get("text")))

    async def file(self, request: web.Request) -> web.Response:
        file = self._core.world.files.get(request.match_info["file_id"])
        if file is None:
            raise ControlError(404, "There is no such file.")
        kind = "image/png" if file.kind == "photo" and file.path.endswith(".png") else "image/jpeg"
        content_type = kind if file.kind == "photo" else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        content = self._core.world.journal.content(file.file_id)
        return web.Response(body=content, content_type=content_type, headers=headers)

    # --- the log and faults

    async def calls(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        if not since.isdigit():
            raise ControlError(400, "since must be the number of a call.")
        return answer(self._core.calls.since(int(since), request.query.get("method")))

    async def list_faults(self, request: web.Request) -> web.Response:
        return answer(self._core.faults.listed())

    async def order_faults(self, request: web.Request) -> web.Response:
        documents = await body(request)
        if not isinstance(documents, list) or not all(isinstance(row, dict) for row in documents):
            raise ControlError(400, "Faults come as a list.")
        self._core.faults.order(documents)
        return answer(self._core.faults.listed())

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._core.faults.clear()
        return answer([])

    async def redeliver(self, request: web.Request) -> web.Response:
        document = await fields(request)
        if document.get("shuffle"):
            return self._done({"order": self._core.updates.shuffle(whole(document.get("seed", 1), "seed"))})
        if not self._core.updates.redeliver(whole(document.get("update_id"), "update_id")):
            raise ControlError(404, f"There is no update {document['update_id']} to deliver again.")
        return self._done({})

    async def hold(self, request: web.Request) -> web.Response:
        """Keep updates back (`{"on": true}`) or let them go."""
        document = await fields(request)
        self._core.updates.hold(bool(document.get("on", True)))
        return answer({"held": self._core.updates.held})

    # --- the clock

    async def clock(self, request: web.Request) -> web.Response:
        return answer(self._core.world.clock_view())

    async def move_clock(self, request: web.Request) -> web.Response:
        document = await fields(request)
        clock = self._core.world.clock
        if "to" in document:
            clock.move_to(number(document["to"], "to"))
        else:
            clock.advance(number(document.get("advance_seconds"), "advance_seconds"))
        self._core.world.keep("clock_offset", clock.offset)
        return self._clock_changed()

    async def put_next_due(self, request: web.Request) -> web.Response:
        due = (await fields(request)).get("at")
        self._core.world.clock.next_due = None if due is None else number(due, "at")
        self._core.world.keep("due_at", self._core.world.clock.next_due)
        return self._clock_changed()

    def _clock_changed(self) -> web.Response:
        view = self._core.world.clock_view()
        self._core.world.announce("clock", view)
        return self._done(view)
