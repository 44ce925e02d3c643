"""The door: this machine only, no pages of others, and the page of our own behind a strict policy."""

from __future__ import annotations

import aiohttp
import pytest

from bot.sandbox.loopback import comes_from_here, is_loopback
from bot.sandbox.server import NotLoopback, SandboxServer
from tests.people import Sandbox
from tests.sandbox.client import Bot


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.8.9.1"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "localhost.example.org", "", "::"])
def test_everything_else_is_elsewhere(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({"Host": "127.0.0.1:8081"}, True),
        ({"Host": "localhost:8081", "Origin": "http://localhost:8081"}, True),
        ({"Host": "[::1]:8081", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Host": "evil.example:8081"}, False),
        ({"Host": "localhost:8081", "Origin": "https://evil.example"}, False),
        ({"Host": "localhost:8081", "Origin": "http://localhost:9999"}, False),
        ({"Host": "localhost:8081", "Origin": "null"}, False),
        ({"Host": "localhost:8081", "Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
    ],
)
def test_a_page_of_another_site_is_turned_away(headers: dict[str, str], welcome: bool) -> None:
    assert comes_from_here(headers) is welcome


@pytest.mark.parametrize("path", ["/", "/sim/users", "/sim/events", "/bot1:x/getMe"])
async def test_a_name_of_elsewhere_opens_no_door(path: str, bot: Bot, sandbox: Sandbox) -> None:
    async with bot.session.get(sandbox.url + path, headers={"Host": "evil.example"}) as response:
        assert response.status == 403
        assert (await response.json())["error"] == "The sandbox answers this machine only."


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
def test_a_server_for_others_is_not_even_made(host: str) -> None:
    with pytest.raises(NotLoopback, match="is not a loopback address"):
        SandboxServer(host=host)


async def test_the_page_is_served_under_a_strict_policy(bot: Bot, sandbox: Sandbox) -> None:
    for path, content_type in (("/", "text/html"), ("/app.js", "text/javascript"), ("/style.css", "text/css")):
        async with bot.session.get(sandbox.url + path) as response:
            assert (response.status, response.content_type) == (200, content_type)
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self'; style-src 'self'; img-src 'self' data: blob:")
            assert response.headers["Cache-Control"] == "no-cache"
            assert await response.read()


@pytest.mark.parametrize("path", ["/nothing.js", "/..%2fserver.py", "/%2e%2e/server.py", "/server.py", "/sim/nothing"])
async def test_only_the_page_is_served(path: str, bot: Bot, sandbox: Sandbox) -> None:
    async with bot.session.get(f"{sandbox.url}{path}") as response:
        assert response.status == 404


async def test_a_picture_cannot_become_a_page(bot: Bot, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    await ahmed.attaches("document")
    file_id = (await ahmed.chat())[-1].raw["document"]["file_id"]
    async with bot.session.get(f"{sandbox.url}/sim/files/{file_id}") as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_it_can_run_without_the_page() -> None:
    server = SandboxServer(page=False)
    async with server, aiohttp.ClientSession() as session, session.get(server.url) as response:
        assert response.status == 404
