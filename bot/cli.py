"""The command line: each command calls one function."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import auditing, logs
from bot import invite as invitations
from bot import programme as programmes
from bot.assembly import assembled, serve
from bot.demo import DemoOptions
from bot.demo import demo as run_demo
from bot.invite import CannotInvite, Wanted
from bot.opening import opened
from bot.sentences import causes, sentence_for
from bot.settings import BadSetting, Settings, read_settings
from flows.banks.risk_bank import bundled
from flows.documents import BadDocument
from flows.roles import Role

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
programme = typer.Typer(no_args_is_help=True, help="Organisations, processes and events, as a YAML file.")
app.add_typer(programme, name="programme")
audit = typer.Typer(no_args_is_help=True, help="The trail of who did what, in codes only.")
app.add_typer(audit, name="audit")


def stop(sentence: str) -> NoReturn:
    """One clear sentence, and exit status 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


@app.command()
def run() -> None:
    """Run the bot with the settings of the environment and `.env`."""
    logs.set_up()
    settings = _settings()
    _guarded(lambda: _serve(settings))


@app.command()
def migrate() -> None:
    """Bring the database to today's tables."""
    settings = _settings()
    _guarded(lambda: _migrate(settings))


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--data", help="Where the demo keeps its files.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0 finds a free one.")] = 8081,
    empty: Annotated[bool, typer.Option(help="Begin without a programme.")] = False,
    lang: Annotated[str | None, typer.Option(help="Everyone speaks this language.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page where there is a display.")] = True,
) -> None:
    """Play a whole dialogue in the browser: no account, no token, no internet."""
    logs.set_up(logging.ERROR)
    _guarded(lambda: run_demo(DemoOptions(folder, port, empty, lang, browser)))


@app.command()
def sandbox(port: Annotated[int, typer.Option(min=0, max=65535)] = 8081) -> None:
    """The local Bot API and its page alone, for a bot started by hand."""
    raise typer.Exit(subprocess.run([sys.executable, "-m", "bot.sandbox", "--port", str(port)], check=False).returncode)


@app.command()
def invite(
    role: Annotated[Role, typer.Option(help="What the person is to be.")],
    process: Annotated[str | None, typer.Option(help="The code of the process.")] = None,
    side: Annotated[str | None, typer.Option(help="An organiser's side, such as A.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Its code, where there are several.")] = None,
    rank: Annotated[
        int, typer.Option(min=1, max=3, help="1 is asked first, 2 when the first is silent, 3 is the director.")
    ] = 1,
) -> None:
    """Print a one-time link and its code: for the first people. Stop the bot first where it runs on SQLite."""
    settings = _settings()
    _guarded(lambda: _invite(settings, Wanted(role, process, side, organisation, rank)))


@programme.command("apply")
def apply_programme(
    file: Annotated[Path, typer.Argument(help="A programme in YAML; docs/examples/ has two to begin with.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Add and change what the file names, all of it or nothing. Stop the bot first where it runs on SQLite."""
    settings = _settings()
    try:
        text = programmes.read_file(file)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    except BadDocument as bad:
        stop("\n".join(programmes.faults(file, bad)))
    _guarded(lambda: _apply(settings, file, text, dry_run))


@programme.command("show")
def show_programme(code: Annotated[str | None, typer.Argument(help="Only this process.")] = None) -> None:
    """Print the programme as YAML, which `apply` takes back without a change."""
    settings = _settings()
    _guarded(lambda: _show(settings, code))


@audit.command("verify")
def verify_audit() -> None:
    """Say whether every row of the trail is as it was written; exit status 1 where one is not. Stop the bot first
    where it runs on SQLite."""
    settings = _settings()
    _guarded(lambda: _verify(settings))


async def _verify(settings: Settings) -> None:
    try:
        verdict = await auditing.verify(settings)
    except auditing.NoKey as missing:
        stop(str(missing))
    typer.echo(verdict.sentence, err=verdict.broken is not None)
    if verdict.broken is not None:
        raise typer.Exit(1)


async def _invite(settings: Settings, wanted: Wanted) -> None:
    try:
        made = await invitations.invite(settings, wanted)
    except CannotInvite as reason:
        stop(str(reason))
    for sentence in made.sentences:
        typer.echo(sentence)


async def _apply(settings: Settings, file: Path, text: str, dry_run: bool) -> None:
    try:
        sentences = await programmes.apply(settings, text, dry_run=dry_run)
    except BadDocument as bad:
        stop("\n".join(programmes.faults(file, bad)))
    for sentence in sentences:
        typer.echo(sentence)
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")


async def _show(settings: Settings, code: str | None) -> None:
    try:
        typer.echo(await programmes.show(settings, code), nl=False)
    except programmes.NoSuchProcess as unknown:
        stop(str(unknown))


async def _serve(settings: Settings) -> None:
    async with assembled(settings, migrate=True) as convenor:
        await serve(settings, convenor)


async def _migrate(settings: Settings) -> None:
    async with opened(settings, migrate=True):
        pass


def _settings() -> Settings:
    try:
        return read_settings()
    except BadSetting as bad:
        stop(str(bad))


def _guarded(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until stopped; what may go wrong at the start is a sentence, not a traceback."""
    try:
        bundled()
        _run(until_told(main()))
    except KeyboardInterrupt:
        return
    except typer.Exit:
        raise
    except (Exception, BaseExceptionGroup) as error:
        sentence = next(filter(None, map(sentence_for, causes(error))), None)
        first = next(causes(error))
        # Not raised again: a traceback ends with the words of the error, which may be a person's.
        sentence = sentence or f"Nobody foresaw what ended this: {type(first).__name__} in {logs.where(first)}."
    else:
        return
    stop(sentence)


async def until_told(main: Coroutine[Any, Any, None]) -> None:
    """SIGTERM ends it as Ctrl+C does: what is under way is finished first."""
    logs.watch(asyncio.get_running_loop())
    running = asyncio.ensure_future(main)
    with suppress(NotImplementedError, ValueError):  # on Windows, or in another thread than the first
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():  # type: ignore[union-attr]
            raise


def _run(main: Coroutine[Any, Any, None]) -> None:
    if sys.platform == "win32":
        asyncio.run(main)
    else:
        import uvloop

        uvloop.run(main)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
