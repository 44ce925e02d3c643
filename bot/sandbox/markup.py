"""Turns what a bot sends as text or caption into the text and entities that are kept."""

from __future__ import annotations

from bot.sandbox.entities import BrokenMarkup, in_order
from bot.sandbox.errors import bad_request
from bot.sandbox.html_markup import from_html
from bot.sandbox.markdown_markup import from_markdown
from bot.sandbox.records import Json
from bot.sandbox.text import found, is_blank, tidy, utf16_length

PARSERS = {"html": from_html, "markdownv2": from_markdown}
# Types a bot may name; the rest Telegram finds by itself, and ignores where a bot sends them.
NAMEABLE = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
})  # fmt: skip
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# Markup may take far more room than the text it leaves, but not without end.
SOURCE_LIMIT = 65_536


def parsed(source: str, parse_mode: str | None, entities: list[Json]) -> tuple[str, list[Json]]:
    """Text and entities by the parse mode, or by the entities sent along; a refusal where the markup is broken."""
    if len(source) > SOURCE_LIMIT:
        raise bad_request("message is too long")
    if not parse_mode or parse_mode.lower() == "none":
        return tidy(source, explicit(source, entities))
    parser = PARSERS.get(parse_mode.lower())
    if parser is None:
        raise bad_request("unsupported parse_mode")
    try:
        text, read = parser(source)
    except BrokenMarkup as error:
        raise bad_request(f"can't parse entities: {error}") from error
    return tidy(text, read)


def explicit(source: str, entities: list[Json]) -> list[Json]:
    """The entities a bot sent along, cut to the text; those of no length or no known kind are ignored."""
    size = utf16_length(source)
    kept = []
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        if entity["type"] not in NAMEABLE or length <= 0 or start < 0 or start >= size:
            continue
        check_whole_characters(source, entity)
        if entity["type"] == "text_mention":
            entity = {**entity, "user": entity.get("user", {}).get("id", 0)}
        kept.append({**entity, "length": min(length, size - start)})
    return in_order(kept)


def check_whole_characters(source: str, entity: Json) -> None:
    """Refuse an entity that would cut a character outside the basic plane, which counts two units, in half."""
    units = source.encode("utf-16-le")
    for offset, verb in ((entity["offset"], "begins"), (entity["offset"] + entity["length"], "ends")):
        following = units[2 * offset : 2 * offset + 2]
        if following and 0xDC00 <= int.from_bytes(following, "little") <= 0xDFFF:
            place = len(units[: 2 * offset - 2].decode("utf-16-le").encode()) + 4
            raise bad_request(f"entity {verb} in a middle of a UTF-16 symbol at byte offset {place}")


def message_text(source: str, parse_mode: str | None, entities: list[Json]) -> Json:
    """`text` and `entities` of a message; refused when nothing is left of it or it is too long."""
    text, kept = parsed(source, parse_mode, entities)
    if is_blank(text):
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return with_entities("text", text, "entities", kept)


def caption(source: str, parse_mode: str | None, entities: list[Json]) -> Json:
    """`caption` and `caption_entities` of a message; nothing where there is no caption."""
    text, kept = parsed(source, parse_mode, entities)
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return with_entities("caption", text, "caption_entities", kept) if text else {}


def with_entities(name: str, text: str, entities_name: str, entities: list[Json]) -> Json:
    all_entities = found(text, entities)
    return {name: text, **({entities_name: all_entities} if all_entities else {})}
