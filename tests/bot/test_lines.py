"""Our own HTTP against a server that answers as told: every shape of answer, and every way to break off."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.line import Broken, Line, NeverLeft
from bot.lines import Lines, Place, place_of

REQUEST = b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Told:
    """A server that gives each request the next of these answers, in the pieces given; None breaks off."""

    def __init__(self, *answers: Sequence[bytes | None]) -> None:
        self._answers = list(answers)
        self.connections = 0
        self.requests: list[bytes] = []
        self.go_on = asyncio.Event()
        self.asked = asyncio.Semaphore(0)
        self.serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        self.connections += 1
        try:
            while self._answers:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                self.asked.release()
                if not await self._answered(self._answers.pop(0), writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side has had enough
        finally:
            writer.transport.abort()

    async def ends(self) -> None:
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)
        await asyncio.sleep(0)

    async def _answered(self, pieces: Sequence[bytes | None], writer: asyncio.StreamWriter) -> bool:
        for piece in pieces:
            if piece is None:
                writer.close()
                await writer.wait_closed()
                return False
            if piece == b"wait":
                await self.go_on.wait()
                continue
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # the pieces shall arrive one by one
        return True


@asynccontextmanager
async def told(*answers: Sequence[bytes | None]) -> AsyncIterator[tuple[Told, Place]]:
    script = Told(*answers)
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield script, place_of(f"http://127.0.0.1:{port}/x")
    await script.ends()


@pytest.fixture
async def lines() -> AsyncIterator[Lines]:
    opened = Lines(2, 30.0)
    yield opened
    opened.close()
    await asyncio.sleep(0)


async def ask(lines: Lines, place: Place, patience: float | None = 5.0) -> tuple[int, bytes]:
    return await lines.call(place, REQUEST, wait=5.0, connect=5.0, patience=patience)


def by_byte(answer: bytes) -> list[bytes]:
    return [answer[at : at + 1] for at in range(len(answer))]


SHAPES = {
    "a length": (OK, b"ok", True),
    "a length, oddly written": (b"HTTP/1.1 200\r\ncOnTent-lEngth:\t2 \r\nX: y\r\n\r\nok", b"ok", True),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n", b"ok", True
    ),
    "chunks and trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        b"0123456789", True,
    ),
    "nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
    "a note before it": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok", True),
    "a farewell": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", b"ok", False),
    "old HTTP": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok", False),
}  # fmt: skip


@pytest.mark.parametrize("whole", [True, False], ids=["at once", "byte by byte"])
@pytest.mark.parametrize(("answer", "body", "kept"), SHAPES.values(), ids=SHAPES.keys())
async def test_every_shape_of_answer_is_read(lines: Lines, answer: bytes, body: bytes, kept: bool, whole: bool) -> None:
    async with told([answer] if whole else by_byte(answer), [OK]) as (script, place):
        assert (await ask(lines, place))[1] == body
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == (1 if kept else 2)


async def test_an_answer_without_a_length_ends_with_its_connection(lines: Lines) -> None:
    async with told([b"HTTP/1.1 502 Bad\r\n\r\n<html>", b"sorry", None], [OK]) as (script, place):
        assert await ask(lines, place) == (502, b"<html>sorry")
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2


@pytest.mark.parametrize(
    "pieces",
    [
        [None],
        [b"HTTP/1.1 200 OK\r\nContent-Le", None],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", None],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", None],
        [b"no http at all"],
        [b"HTTP/2 200\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000],
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"z" * 2_000],
    ],
)
async def test_an_answer_that_breaks_off_or_makes_no_sense_is_told_and_its_line_given_up(
    lines: Lines, pieces: Sequence[bytes | None]
) -> None:
    async with told(pieces, [OK]) as (script, place):
        with pytest.raises(Broken):
            await ask(lines, place)
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2


async def test_more_than_was_asked_for_is_not_taken_for_the_next_answer(lines: Lines) -> None:
    async with told([OK + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"], [OK]) as (script, place):
        assert await ask(lines, place) == (200, b"ok")
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2


async def test_a_line_closed_while_idle_is_replaced_before_anything_is_sent(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed = asyncio.Event()
    lose = Line.connection_lost

    def note(line: Line, exc: Exception | None) -> None:
        lose(line, exc)
        noticed.set()

    monkeypatch.setattr(Line, "connection_lost", note)
    async with told([OK, b"wait", None], [OK]) as (script, place):
        assert await ask(lines, place) == (200, b"ok")
        script.go_on.set()
        await noticed.wait()
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2
        assert len(script.requests) == 2


async def test_a_line_that_was_idle_for_too_long_is_not_used_again() -> None:
    lines = Lines(2, idle=-1.0)
    async with told([OK], [OK]) as (script, place):
        for _ in range(2):
            assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2
    lines.close()


async def test_waiting_for_more_of_an_answer_ends_in_a_timeout_and_gives_the_line_up(lines: Lines) -> None:
    async with told([OK[:20], b"wait"], [OK]) as (script, place):
        with pytest.raises(TimeoutError):
            await ask(lines, place, patience=0.02)
        assert await ask(lines, place) == (200, b"ok")
        assert script.connections == 2


async def test_an_answer_that_keeps_coming_is_waited_for(lines: Lines) -> None:
    async with told([piece for byte in by_byte(OK) for piece in (byte, b"wait")]) as (script, place):
        script.go_on.set()
        assert await ask(lines, place, patience=1.0) == (200, b"ok")


async def test_a_cancelled_call_leaves_no_answer_behind_for_the_next(lines: Lines) -> None:
    async with told([b"wait", OK], [OK.replace(b"ok", b"no")]) as (script, place):
        task = asyncio.create_task(ask(lines, place))
        await script.asked.acquire()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        script.go_on.set()
        assert await ask(lines, place) == (200, b"no")


async def test_calls_beyond_the_limit_wait_their_turn_or_never_leave(lines: Lines) -> None:
    async with told([b"wait", OK], [b"wait", OK], [OK]) as (script, place):
        first = [asyncio.create_task(ask(lines, place)) for _ in range(2)]
        for _ in first:
            await script.asked.acquire()
        with pytest.raises(NeverLeft):
            await lines.call(place, REQUEST, wait=0.01, connect=5.0, patience=5.0)
        third = asyncio.create_task(ask(lines, place))
        script.go_on.set()
        assert await asyncio.gather(*first, third) == [(200, b"ok")] * 3
        assert len(script.requests) == 3
        assert script.connections == 2


async def test_what_is_in_use_when_all_is_closed_is_closed_after_its_answer() -> None:
    lines = Lines(1, 30.0)
    async with told([b"wait", OK]) as (script, place):
        task = asyncio.create_task(ask(lines, place))
        await script.asked.acquire()
        lines.close()
        script.go_on.set()
        assert await task == (200, b"ok")
        assert not lines._idle


async def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_sent(
    lines: Lines, tmp_path: Path
) -> None:
    script = Told([OK], [OK])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = self_signed(tmp_path)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, ssl=context)
    place = place_of(f"https://localhost:{server.sockets[0].getsockname()[1]}/x")
    async with server:
        with pytest.raises(NeverLeft):
            await ask(lines, place)
        assert script.requests == []
        lines._tls.load_verify_locations(certificate)
        assert await ask(lines, place) == (200, b"ok")
    await script.ends()


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


async def test_an_address_that_does_not_answer_makes_room_for_the_next(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with told([OK], [OK]) as (_, place):
        loop = asyncio.get_running_loop()
        tried: list[str] = []
        connect = loop.create_connection

        async def two_addresses(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
            return [(0, 0, 0, "", ("silent", place.port)), (0, 0, 0, "", ("127.0.0.1", place.port))]

        async def note(protocol: object, host: str, *rest: object, **options: object) -> object:
            tried.append(host)
            if host == "silent":
                await asyncio.Event().wait()
            return await connect(protocol, host, *rest, **options)  # type: ignore[call-overload]

        monkeypatch.setattr("bot.lines.NEXT_ADDRESS", 0.01)
        monkeypatch.setattr(loop, "getaddrinfo", two_addresses)
        monkeypatch.setattr(loop, "create_connection", note)
        assert await ask(lines, place) == (200, b"ok")
        lines.close()
        lines._open = True
        assert await ask(lines, place) == (200, b"ok")
        assert tried == ["silent", "127.0.0.1", "127.0.0.1"]  # the one that answered comes first


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://api.telegram.org/bot1:T/getMe", b"/bot1:T/getMe", b"api.telegram.org"),
        ("http://127.0.0.1:8081/bot1:T/getMe", b"/bot1:T/getMe", b"127.0.0.1:8081"),
        ("http://[::1]:8081/x", b"/x", b"[::1]:8081"),
        ("https://b\u00fccher.example/a b?c d", b"/a%20b?c%20d", b"xn--bcher-kva.example"),
        ("http://h/x\r\nInjected: y", b"/xInjected:%20y", b"h"),
    ],
)
def test_an_address_is_taken_apart(url: str, target: bytes, authority: bytes) -> None:
    place = place_of(url)
    assert (place.target, place.authority) == (target, authority)


@pytest.mark.parametrize("url", ["", "nonsense", "http://", "ftp://h/x", "http://h:99999/x", "http://a..b/x"])
def test_what_is_no_address_never_leaves(url: str) -> None:
    with pytest.raises(NeverLeft):
        place_of(url)
