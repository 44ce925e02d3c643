"""The peer: python-telegram-bot as its documentation teaches it, ConversationHandler, answers in memory."""

import os
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from tests.bench.form import QUESTIONS, THANKS

Context = ContextTypes.DEFAULT_TYPE
Reaction = Callable[[Update, Context], Coroutine[Any, Any, int]]


def keyboard(number: int) -> InlineKeyboardMarkup | None:
    choices = QUESTIONS[number].choices
    if not choices:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(choice, callback_data=choice) for choice in choices]])


def after(number: int) -> tuple[int, str, InlineKeyboardMarkup | None]:
    """The next state, and what to show on entering it."""
    following = number + 1
    if following not in QUESTIONS:
        return ConversationHandler.END, THANKS, None
    return following, QUESTIONS[following].text, keyboard(following)


async def start(update: Update, context: Context) -> int:
    assert update.message is not None
    await update.message.reply_text(QUESTIONS[1].text)
    return 1


def typed(number: int) -> Reaction:
    async def react(update: Update, context: Context) -> int:
        assert update.message is not None
        assert context.user_data is not None
        answer = update.message.text or ""
        if not QUESTIONS[number].accepts(answer):
            await update.message.reply_text(QUESTIONS[number].text)
            return number
        context.user_data[number] = answer
        state, text, markup = after(number)
        await update.message.reply_text(text, reply_markup=markup)
        return state

    return react


def tapped(number: int) -> Reaction:
    async def react(update: Update, context: Context) -> int:
        query = update.callback_query
        assert query is not None
        assert context.user_data is not None
        if query.data is None or not QUESTIONS[number].accepts(query.data):
            await query.answer()
            return number
        context.user_data[number] = query.data
        state, text, markup = after(number)
        await query.answer()
        await query.edit_message_text(text, reply_markup=markup)
        return state

    return react


def conversation() -> ConversationHandler[Context]:
    states: dict[object, list[Any]] = {
        number: [
            CallbackQueryHandler(tapped(number))
            if question.choices
            else MessageHandler(filters.TEXT & ~filters.COMMAND, typed(number))
        ]
        for number, question in QUESTIONS.items()
    }
    begin: CommandHandler[Context, Any] = CommandHandler("start", start)
    return ConversationHandler(entry_points=[begin], states=states, fallbacks=[begin])


def main() -> None:
    # It recommends settings per message or per chat; the documented default is what is measured.
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    application = Application.builder().token("1:TEST").base_url(os.environ["BENCH_API"] + "/bot").build()
    application.add_handler(conversation())
    application.run_polling(drop_pending_updates=False)


if __name__ == "__main__":
    main()
