"""Bot API methods that say where updates go."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.sandbox.calls import Call
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.loopback import is_loopback
from bot.sandbox.records import Json
from bot.sandbox.updates import WEBHOOK_SET
from bot.sandbox.views import filled

MOST_CONNECTIONS = 100
USUAL_CONNECTIONS = 40


def set_webhook(core: Core, call: Call) -> bool:
    """Send updates to an address of this machine from now on; an empty one goes back to polling."""
    url = call["url"].strip()
    if not url:
        return delete_webhook(core, call)
    secret = call.get("secret_token", "")
    check_address(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if secret and not re.fullmatch("[A-Za-z0-9_-]+", secret):
        raise bad_request("secret token contains unallowed characters")
    if call.get("certificate") is not None:
        raise bad_request("the sandbox does not serve certificates")
    connections = min(max(call.get("max_connections", USUAL_CONNECTIONS) or USUAL_CONNECTIONS, 1), MOST_CONNECTIONS)
    core.updates.allow(call.get("allowed_updates"))
    if call.get("drop_pending_updates"):
        core.updates.drop_all()
    webhook = {"url": url, "secret_token": secret, "max_connections": connections}
    core.world.keep("webhook", webhook)
    core.updates.end_poll(conflict(WEBHOOK_SET))
    core.updates.wake()
    return True


def check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if not is_loopback(parts.hostname):
        raise bad_request("bad webhook: the sandbox delivers to this machine only")


def delete_webhook(core: Core, call: Call) -> bool:
    core.world.keep("webhook", None)
    if call.get("drop_pending_updates"):
        core.updates.drop_all()
    core.updates.wake()
    return True


def get_webhook_info(core: Core, call: Call) -> Json:
    webhook = core.webhook() or {}
    return {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(core.updates.waiting()),
        **filled(
            max_connections=webhook.get("max_connections"),
            last_error_date=webhook.get("last_error_date"),
            last_error_message=webhook.get("last_error_message"),
            allowed_updates=core.world.setting("allowed_updates", []),
        ),
    }


DESCRIPTIONS = {"setWebhook": "Webhook was set", "deleteWebhook": "Webhook was deleted"}
SERVED = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": get_webhook_info}
