"""What HTML and MarkdownV2 have in common: the refusal, the order of entities, links and custom emoji."""

from __future__ import annotations

import re

from bot.sandbox.records import Json

# Of two entities over the same text the outer one comes first; the ranks are those clients agree on.
RANK = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "text_link": 49, "text_mention": 49,
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip
USER_LINK = re.compile(r"tg:(?://)?user/?\?(?:[^#]*&)?id=([0-9]{1,15})(?![0-9])", re.IGNORECASE)
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")


class BrokenMarkup(ValueError):
    """Markup that cannot be read; its text follows "can't parse entities: "."""


def in_order(entities: list[Json]) -> list[Json]:
    """By offset, the longer first, then by rank."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], RANK.get(e["type"], 50)))


def link_entity(entity: Json, url: str) -> Json | None:
    """The entity of a link: to a user, to an address, or None where the address is none and the words stay plain."""
    if user := USER_LINK.match(url):
        return {**entity, "type": "text_mention", "user": int(user.group(1))}
    address = checked_link(url)
    return {**entity, "type": "text_link", "url": address} if address else None


def checked_link(url: str) -> str | None:
    """An address as Telegram stores it (`telegram.org` becomes `http://telegram.org/`), or None where it is none."""
    if not SCHEME.match(url):
        url = f"http://{url}"
    scheme, _, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not host or re.search(r"\s", host):
        return None
    if scheme.lower() in ("tg", "ton", "tonsite"):
        return url
    if scheme.lower() not in ("http", "https", "ftp") or not re.search(r"[^.]\.[^.]", host):
        return None
    tail = rest[len(host) :]
    return f"{scheme.lower()}://{host}{tail if tail.startswith('/') else '/' + tail}"


def checked_emoji(number: str) -> str:
    """The identifier of a custom emoji: a whole number without leading zeros."""
    if not re.fullmatch(r"-?[1-9][0-9]{0,18}", number):
        raise BrokenMarkup("Invalid custom emoji identifier specified")
    return number


def emoji_of_link(url: str) -> str:
    """The identifier in `tg://emoji?id=…`."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "tg":
        raise BrokenMarkup("Custom emoji URL must have scheme tg")
    host, _, query = rest.removeprefix("//").split("#")[0].partition("?")
    if host.rstrip("/").lower() != "emoji":
        raise BrokenMarkup('Custom emoji URL must have host "emoji"')
    for part in query.split("&"):
        if part.startswith("id="):
            return checked_emoji(part.removeprefix("id="))
    raise BrokenMarkup("Custom emoji URL must have an emoji identifier")
