"""The Bot API over HTTP: reads a request in any of its four forms, applies ordered faults, answers as Telegram does."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox.calls import Call
from bot.sandbox.chats import as_number
from bot.sandbox.core import Core
from bot.sandbox.errors import ApiError, bad_request, not_found, unauthorized
from bot.sandbox.faults import Fault
from bot.sandbox.files import MOST_DOWNLOADED
from bot.sandbox.methods import carry_out, known_method, read_call
from bot.sandbox.spec import Upload

SILENCE_SECONDS = 120


async def raw_parameters(request: web.Request) -> dict[str, Any]:
    """Query, JSON, urlencoded or multipart parameters, still as text (or JSON values, or files)."""
    raw: dict[str, Any] = dict(request.query)
    if request.method == "GET" or not request.body_exists:
        return raw
    if request.content_type == "application/json":
        try:
            document = orjson.loads(await request.read() or b"{}")
        except orjson.JSONDecodeError as error:
            raise bad_request("can't parse JSON object") from error
        if not isinstance(document, dict):
            raise bad_request("object expected as JSON request body")
        return raw | document
    try:
        form = await request.post()
    except ValueError as error:
        raise bad_request("the form cannot be read") from error
    for name, value in form.items():
        raw[name] = upload(value) if isinstance(value, FileField) else text(value)
    return raw


def upload(value: FileField) -> Upload:
    return Upload(value.filename, value.content_type, value.file.read())


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return bytes(value).decode()
    except UnicodeDecodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error


class BotApi:
    """The handlers of `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._tasks: set[asyncio.Task[None]] = set()

    def check_token(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["token"].encode(), self._core.world.token.encode()):
            raise unauthorized()

    async def call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        raw: dict[str, Any] = {}
        try:
            self.check_token(request)
            raw = await raw_parameters(request)
            method = known_method(self._core.spec, name)
            name = method.name
            fault = self._core.faults.take(name, as_number(raw.get("chat_id")))
            if fault is not None:
                return await self._fail(request, fault, name, raw)
            call = read_call(self._core.spec, method, raw)
            raw = dict(call.arguments)
            answer = await carry_out(self._core, call)
        except web.HTTPRequestEntityTooLarge:
            return self._refuse(name, raw, ApiError(413, "Request Entity Too Large"))
        except ApiError as error:
            return self._refuse(name, raw, error)
        self._core.calls.add(self._core.world.clock.now(), name, raw, 200)
        return web.Response(body=orjson.dumps(answer), content_type="application/json")

    def _refuse(self, name: str, raw: Mapping[str, Any], error: ApiError, fault: str = "") -> web.Response:
        now = self._core.world.clock.now()
        self._core.calls.add(now, name, raw, error.status, description=error.description, fault=fault)
        # Numbers may have been given out on the way to a refusal; they must not be given out again.
        self._core.world.journal.commit()
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
        body = orjson.dumps(error.document())
        return web.Response(status=error.status, body=body, content_type="application/json", headers=headers)

    async def _fail(self, request: web.Request, fault: Fault, name: str, raw: Mapping[str, Any]) -> web.StreamResponse:
        """Let a call fail as ordered: carried out or not, answered wrongly or not at all."""
        if fault.accepts:
            method = known_method(self._core.spec, name)
            await carry_out(self._core, read_call(self._core.spec, method, raw))
        error = fault.error()
        if error is not None:
            return self._refuse(name, raw, error, fault.kind)
        self._core.calls.add(self._core.world.clock.now(), name, raw, 0, fault=fault.kind)
        if fault.kind.startswith("timeout"):
            await asyncio.sleep(SILENCE_SECONDS)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    def carry_out_answer(self, document: Mapping[str, Any]) -> None:
        """Carry out a method that a webhook gave as its answer; like Telegram, tell nobody how it went."""
        task = asyncio.get_running_loop().create_task(self._answered(dict(document)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answered(self, raw: dict[str, Any]) -> None:
        name = str(raw.pop("method"))
        status = 200
        try:
            method = known_method(self._core.spec, name)
            call: Call = read_call(self._core.spec, method, raw)
            await carry_out(self._core, call)
        except ApiError as error:
            status = error.status
        self._core.calls.add(self._core.world.clock.now(), name, raw, status, webhook=True)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file whose path getFile has told."""
        try:
            self.check_token(request)
            path = request.match_info["path"]
            file = next((file for file in self._core.world.files if file.path == path), None)
            if file is None or file.size > MOST_DOWNLOADED:
                raise not_found()
        except ApiError as error:
            body = orjson.dumps(error.document())
            return web.Response(status=error.status, body=body, content_type="application/json")
        content = self._core.world.journal.content(file.file_id)
        return web.Response(body=content, content_type=file.mime_type or "application/octet-stream")
