"""Which Bot API methods the sandbox serves, and how one call is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox import methods_chats, methods_edits, methods_messages, methods_profile, methods_webhook
from bot.sandbox.calls import Call
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request, not_found
from bot.sandbox.methods_profile import Method
from bot.sandbox.records import Json
from bot.sandbox.spec import Shape, Spec, Upload

GET_UPDATES = "getUpdates"
SERVED: Mapping[str, Method] = {
    **methods_messages.SERVED,
    **methods_edits.SERVED,
    **methods_chats.SERVED,
    **methods_profile.SERVED,
    **methods_webhook.SERVED,
}


def known_method(spec: Spec, name: str) -> Shape:
    """The method of this name in any case; 404 where the Bot API has none, 400 where the sandbox does not serve it."""
    method = spec.methods.get(name.lower())
    if method is None:
        raise not_found()
    if method.name not in SERVED and method.name != GET_UPDATES:
        raise bad_request(f"the sandbox does not serve {method.name}")
    return method


def read_call(spec: Spec, method: Shape, raw: Mapping[str, Any]) -> Call:
    """The call with its parameters by type. Files no parameter is named after are there for `attach://` to find."""
    uploads = {name: value for name, value in raw.items() if isinstance(value, Upload)}
    arguments = {name: value for name, value in raw.items() if name in method.fields or name not in uploads}
    return Call(method.name, spec.read(method, arguments), uploads)


async def carry_out(core: Core, call: Call) -> Json:
    """Do what a call asks and make it durable; the answer to send, or ApiError."""
    if call.method == GET_UPDATES:
        core.updates.allow(call.get("allowed_updates"))
        waited = await core.updates.poll(call.get("offset", 0), call.get("limit", 100), call.get("timeout", 0))
        return {"ok": True, "result": waited}
    answer = {"ok": True, "result": SERVED[call.method](core, call)}
    core.world.journal.commit()
    description = methods_webhook.DESCRIPTIONS.get(call.method)
    return {**answer, **({"description": description} if description else {})}
