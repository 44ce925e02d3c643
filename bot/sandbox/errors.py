"""What the Bot API answers when it refuses, and what the control side answers when a request makes no sense."""

from __future__ import annotations

import math


class ApiError(Exception):
    """A refusal: HTTP status, the description Telegram gives it, and `parameters` where there are any."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after

    def document(self) -> dict[str, object]:
        """The JSON body of the refusal."""
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(seconds: float) -> ApiError:
    """Refuse for `seconds`, rounded up as Telegram does and never below one."""
    wait = max(1, math.ceil(seconds))
    return ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


class ControlError(Exception):
    """A control request that cannot be carried out: HTTP status and a sentence for whoever drives the sandbox."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
