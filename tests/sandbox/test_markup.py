"""Markup: HTML and MarkdownV2 become entities with UTF-16 offsets; what is broken is refused in Telegram's words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.entities import BrokenMarkup
from bot.sandbox.html_markup import from_html
from bot.sandbox.markdown_markup import from_markdown
from bot.sandbox.text import found
from tests.people import Person
from tests.sandbox.client import Bot


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("🕊 <b>peace</b>", "🕊 peace", [entity("bold", 3, 5)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>a</s><del>b</del>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ("<i>one <b>two</b></i>", "one two", [entity("italic", 0, 7), entity("bold", 4, 3)]),
        ("<i><b>both</b></i>", "both", [entity("bold", 0, 4), entity("italic", 0, 4)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote>said</blockquote>", "said", [entity("blockquote", 0, 4)]),
        ("<blockquote expandable>said</blockquote>", "said", [entity("expandable_blockquote", 0, 4)]),
        ("<code>x</code>", "x", [entity("code", 0, 1)]),
        ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
        ('<pre><code class="language-sql">x</code></pre>', "x", [entity("pre", 0, 1, language="sql")]),
        ('<code class="language-sql">x</code>', "x", [entity("code", 0, 1)]),
        ('<a href="example.org">x</a>', "x", [entity("text_link", 0, 1, url="http://example.org/")]),
        ("<a href='https://example.org/a?b=1&amp;c=2'>x</a>", "x",
         [entity("text_link", 0, 1, url="https://example.org/a?b=1&c=2")]),
        ("<a>example.org</a>", "example.org", [entity("text_link", 0, 11, url="http://example.org/")]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a href='tg://user?id=7'>Ahmed</a>", "Ahmed", [entity("text_mention", 0, 5, user=7)]),
        ('<tg-emoji emoji-id="55">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="55")]),
        ('<tg-time unix="1700000000" format="wDT">soon</tg-time>', "soon",
         [entity("date_time", 0, 4, unix_time=1_700_000_000, date_time_format="wDT")]),
        ("&lt;b&gt; &amp; &quot; &#128330; &#x41; &copy;", '<b> & " 🕊 A &copy;', []),
        ("<B CLASS=big>x</b >", "x", [entity("bold", 0, 1)]),
        ("<b></b>x</>", "", "Unexpected end tag at byte offset 8"),
        ("🕊<b>x</i>", "", 'Unmatched end tag at byte offset 8, expected "</b>", found "</i>"'),
        ("<b>x", "", 'Can\'t find end tag corresponding to start tag "b"'),
        ("1 < 2", "", 'Unsupported start tag "" at byte offset 2'),
        ("<p>x</p>", "", 'Unsupported start tag "p" at byte offset 0'),
        ("<b", "", "Unclosed start tag at byte offset 0"),
        ("<b class", "", "Unclosed start tag at byte offset 0"),
        ("<b class = ", "", 'Unclosed start tag "b" at byte offset 0'),
        ('<a href="x>y</a>', "", "Unclosed start tag at byte offset 0"),
        ("<b =x>y</b>", "", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b x=y,z>a</b>", "", "Unexpected end of name token at byte offset 5"),
        ("<b>x</b", "", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", "", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="one">👍</tg-emoji>', "", "Invalid custom emoji identifier specified"),
        ("&#xD800;", "", "Text contains invalid Unicode characters after decoding HTML entities, check for"
         " unmatched surrogate code units"),
    ],
)  # fmt: skip
def test_html_is_read_as_telegram_reads_it(source: str, text: str, entities: list[Any] | str) -> None:
    if isinstance(entities, str):
        with pytest.raises(BrokenMarkup) as broken:
            from_html(source)
        assert str(broken.value) == entities
    else:
        assert from_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("🕊 *peace*", "🕊 peace", [entity("bold", 3, 5)]),
        ("_one *two*_", "one two", [entity("italic", 0, 7), entity("bold", 4, 3)]),
        ("__under__ ~struck~ ||hidden||", "under struck hidden",
         [entity("underline", 0, 5), entity("strikethrough", 6, 6), entity("spoiler", 13, 6)]),
        ("_a __b___", "a b", [entity("italic", 0, 3), entity("underline", 2, 1)]),
        ("`a*b`", "a*b", [entity("code", 0, 3)]),
        ("```\nx\n```", "x\n", [entity("pre", 0, 2)]),
        ("```sql\nx\n```", "x\n", [entity("pre", 0, 2, language="sql")]),
        ("[x](https://example.org/\\))", "x", [entity("text_link", 0, 1, url="https://example.org/)")]),
        ("[example\\.org]", "example.org", [entity("text_link", 0, 11, url="http://example.org/")]),
        ("[Ahmed](tg://user?id=7)", "Ahmed", [entity("text_mention", 0, 5, user=7)]),
        ("![👍](tg://emoji?id=55)", "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="55")]),
        ("\\*not bold\\* 1\\.5 \\\\", "*not bold* 1.5 \\", []),
        (">one\n>two\nthree", "one\ntwo\nthree", [entity("blockquote", 0, 8)]),
        (">one\n**>two", "one\ntwo", [entity("blockquote", 0, 4), entity("blockquote", 4, 3)]),
        (">one\n>two||\nthree", "one\ntwo\nthree", [entity("expandable_blockquote", 0, 8)]),
        ("*one\n>two*", "", "Can't find end of Bold entity at byte offset 9"),
        ("**", "", []),
        ("1.5", "", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("well!", "", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("🕊 _x", "", "Can't find end of Italic entity at byte offset 5"),
        ("`x", "", "Can't find end of Code entity at byte offset 0"),
        ("```py x", "", "Can't find end of PreCode entity at byte offset 0"),
        ("[x](example.org", "", "Can't find end of a URL at byte offset 4"),
        ("![👍]", "", "Custom emoji entity must contain a tg://emoji URL"),
        ("![👍](https://emoji?id=5)", "", "Custom emoji URL must have scheme tg"),
        ("![👍](tg://smile?id=5)", "", 'Custom emoji URL must have host "emoji"'),
        ("![👍](tg://emoji?no=5)", "", "Custom emoji URL must have an emoji identifier"),
    ],
)  # fmt: skip
def test_markdown_is_read_as_telegram_reads_it(source: str, text: str, entities: list[Any] | str) -> None:
    if isinstance(entities, str):
        with pytest.raises(BrokenMarkup) as broken:
            from_markdown(source)
        assert str(broken.value) == entities
    else:
        assert from_markdown(source) == (text, entities)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start abc", [entity("bot_command", 0, 6)]),
        ("see /help@sandbox_bot", [entity("bot_command", 4, 17)]),
        ("a/b 1/2", []),
        ("ask @ahmed_k now", [entity("mention", 4, 8)]),
        ("write to a.b@example.org", [entity("email", 9, 15)]),
        ("🕊 https://example.org/a?b=c, or", [entity("url", 3, 25)]),
        ("example.org is it", [entity("url", 0, 11)]),
        ("#peace #امن #12", [entity("hashtag", 0, 6), entity("hashtag", 7, 4)]),
    ],
)
def test_what_telegram_finds_by_itself_is_found(text: str, entities: list[Any]) -> None:
    assert found(text, []) == entities


def test_nothing_is_found_inside_code_or_a_link() -> None:
    code = entity("code", 0, 6)
    assert found("/start", [code]) == [code]


async def test_broken_markup_is_refused_before_the_chat_is_looked_at(bot: Bot) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=999, text="<b>x", parse_mode="html")
    assert refusal == "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""


async def test_an_unknown_parse_mode_is_refused(bot: Bot, ahmed: Person) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="x", parse_mode="XML")
    assert refusal == "400 Bad Request: unsupported parse_mode"


async def test_entities_sent_along_are_cut_to_the_text_and_those_telegram_finds_itself_ignored(
    bot: Bot, ahmed: Person
) -> None:
    entities = [entity("italic", 9, 30), entity("bot_command", 0, 3), entity("bold", 50, 2)]
    sent = await bot.says(ahmed.id, "Tap /home now", entities=entities)
    assert sent["entities"] == [entity("bot_command", 4, 5), entity("italic", 9, 4)]


@pytest.mark.parametrize(
    ("offset", "length", "complaint"),
    [
        (1, 2, "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (0, 1, "entity ends in a middle of a UTF-16 symbol at byte offset 4"),
        (3, 2, "entity begins in a middle of a UTF-16 symbol at byte offset 8"),
    ],
)
async def test_a_character_is_never_cut_in_half(
    offset: int, length: int, complaint: str, bot: Bot, ahmed: Person
) -> None:
    entities = [entity("bold", offset, length)]
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="🕊🕊é", entities=entities)
    assert refusal == f"400 Bad Request: {complaint}"


async def test_a_mention_of_a_person_names_them(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, '<a href="tg://user?id=7">you</a>', parse_mode="HTML")
    assert sent["entities"][0]["user"]["first_name"] == "Ahmed"
