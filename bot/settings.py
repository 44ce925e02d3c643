"""Settings from the environment and `.env`: the only reader of either."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from storage.addresses import is_address

TELEGRAM = "https://api.telegram.org"


class Pace(StrEnum):
    """How fast messages leave. `off` is for a Bot API server without limits of its own."""

    TELEGRAM = "telegram"
    OFF = "off"


class BadSetting(Exception):
    """A setting is missing or malformed; the message is one sentence for whoever starts the bot."""


class Settings(BaseSettings):
    """Every setting is an environment variable `CONVENOR_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="CONVENOR_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    token: SecretStr
    database: str = "sqlite+aiosqlite:///var/convenor.db"
    key_file: Path = Path("var/master.key")
    telegram_api: str = TELEGRAM
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443
    webhook_secret: SecretStr | None = None
    pace: Pace = Pace.TELEGRAM
    clock_file: Path | None = None
    tick_seconds: Annotated[float, Field(gt=0, le=60)] = 5

    @field_validator("token")
    @classmethod
    def _token_shape(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{10,}", token.get_secret_value()):
            raise ValueError("is not a bot token; it looks like 123456:ABC-DEF, and BotFather gives it")
        return token

    @field_validator("database")
    @classmethod
    def _database_kind(cls, url: str) -> str:
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if url.startswith("sqlite:///"):
            url = url.replace("sqlite:///", "sqlite+aiosqlite:///", 1)
        if not re.match(r"(sqlite\+aiosqlite:///.|postgresql\+psycopg://.)", url):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        if not is_address(url):
            raise ValueError("is not the address of a database, such as postgresql://name:password@host:5432/convenor")
        return url

    @field_validator("telegram_api", "webhook_url")
    @classmethod
    def _http(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"https?://[^\s/]+", url):
            raise ValueError("must be an http or https address")
        return url.rstrip("/") if url else url

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("must be 16 to 256 letters, digits, _ or -")
        return secret


def read_settings(**given: object) -> Settings:
    """The settings in force. Raises BadSetting, naming the variable and what is wrong, never its value."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "CONVENOR_" + "_".join(str(part) for part in first["loc"]).upper()
        what = "is missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{name} {what}.") from None
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise BadSetting(
            f"The file .env cannot be read ({type(error).__name__}): put one NAME=value on each line."
        ) from None
