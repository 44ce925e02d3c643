"""The command menu, in each language."""

from telegram import Bot, BotCommand

from locales import LANGUAGES, Reader, _, say

COMMANDS = {
    "start": _("Home: what is due for you"),
    "language": _("Change the language"),
    "cancel": _("Stop what is open"),
    "privacy": _("What is held on you"),
    "lock": _("Lock at once, and clear this chat"),
    "pin": _("Choose or change your PIN"),
    "help": _("How this works"),
}


async def set_menus(bot: Bot) -> None:
    """Tell Telegram the commands, in English for everyone and in each language for those who use it."""
    for code in (None, *LANGUAGES):
        reader = Reader(code or "en")
        await bot.set_my_commands(
            [BotCommand(name, say(text, reader)) for name, text in COMMANDS.items()], language_code=code
        )
