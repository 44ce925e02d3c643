// Draws one message: its bubble, its small print and its keyboard.

import { attachments } from "./attachments.js";
import { el, icon, iconButton, spoken } from "./dom.js";
import { rich } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { languageOf } from "./languages.js";
import { fully, machineTime, timeOf } from "./time.js";

export const isOwn = (message) => message.from !== "bot";

// `context` is `{person, language, press, menu, find, actions}`; see phone.js for what each does.
export function bubble(message, context) {
  const own = isOwn(message);
  const id = `m-${context.person}-${message.message_id}`;
  const body = el("div", { class: "body", id: `${id}-body` }, content(message, context));
  if (message.pinned_message) return serviceLine(message, "The bot pinned a message");
  const parts = [spoken(own ? "You: " : "Bot: "), body, smallPrint(message)];
  const options = iconButton("more", "Message options", () => context.menu(message, options), { tabindex: "-1", "aria-haspopup": "menu" });
  options.classList.add("options");
  const node = el("article", {
    class: `message ${own ? "own" : "bot"}`,
    "data-message": message.message_id,
    tabindex: "-1",
    "aria-label": own ? "Your message" : "Message of the bot",
    "aria-describedby": `${id}-body`,
  });
  node.append(el("div", { class: `bubble${message.photo ? " pictured" : ""}` }, parts, options));
  if (message.keyboard?.length) {
    node.append(inlineKeyboard(message.keyboard, context.language, (button, key) => context.press(message, button, key)));
  }
  return node;
}

// What the chat itself reports is a line between the bubbles, like a day.
function serviceLine(message, words) {
  return el("p", { class: "day", "data-message": message.message_id }, words);
}

function content(message, context) {
  const quoted = message.reply_to && context.find(message.reply_to);
  const nodes = quoted ? [el("p", { class: "quoted", dir: "auto" }, spoken("In reply to: "), quoted.text || "a message")] : [];
  nodes.push(...attachments(message));
  if (message.text && !standsInFor(message)) {
    const lang = languageOf(message.text, context.language);
    nodes.push(el("div", { class: "text", dir: "auto", lang }, rich(message.text, message.entities, context.actions)));
  }
  if (message.reactions?.length) nodes.push(el("p", { class: "reactions" }, spoken("Reactions: "), message.reactions.join(" ")));
  return nodes;
}

// The server puts words in the place of what has no text; here it is drawn, and would be said twice.
function standsInFor({ text, voice, contact, location }) {
  return contact || location || (voice && text.startsWith("Voice message,"));
}

function smallPrint(message) {
  const print = el("p", { class: "meta" });
  if (message.protected) {
    print.append(el("span", { class: "shield", title: "Protected: it cannot be forwarded or copied" }, icon("shield"), spoken("Protected. ")));
  }
  if (message.edited) print.append(el("span", { class: "edited" }, "edited "));
  print.append(el("time", { datetime: machineTime(message.date), title: fully(message.date) }, timeOf(message.date)));
  return print;
}
