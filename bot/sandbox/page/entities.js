// Turns a message's text and its formatting entities into page nodes.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const INVITATION = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\?start=([\w-]{1,64})$/i;

// Gives the start payload if the address is a deep link into a bot, otherwise null.
export function invitation(address) {
  return INVITATION.exec(address ?? "")?.[2] ?? null;
}

// Offsets and lengths count UTF-16 units, which is how both Telegram and JavaScript count.
// `actions` may hold `command(text)` and `invited(payload, button)`: what a tap on such a piece of text does.
export function rich(text, entities = [], actions = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return inside(text, 0, text.length, sorted, actions);
}

function inside(text, from, to, entities, actions) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at || entity.offset >= to) continue;
    const end = Math.min(entity.offset + entity.length, to);
    const nested = entities.slice(i + 1).filter((other) => other.offset < end);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(shown(entity, text.slice(entity.offset, end), inside(text, entity.offset, end, nested, actions), actions));
    at = end;
    // A block already ends its line: the newline after it would show as an empty one.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at++;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function shown(entity, words, content, actions) {
  const tag = TAGS[entity.type];
  if (tag) return el(tag, BLOCKS.has(entity.type) ? { dir: "auto" } : {}, content);
  switch (entity.type) {
    case "spoiler":
      return spoiler(content);
    case "bot_command":
      return actions.command ? textButton("command", content, () => actions.command(words)) : el("span", { class: "link", dir: "auto" }, content);
    case "url":
    case "text_link":
      return link(entity.url ?? words, content, actions);
    default:
      return el("span", { class: `link ${entity.type}`, dir: "auto" }, content);
  }
}

// No link leads out of the sandbox; only an invitation does something, since it stays inside.
function link(address, content, actions) {
  const payload = invitation(address);
  if (payload && actions.invited) {
    return textButton("invitation", content, (event) => actions.invited(payload, event.currentTarget));
  }
  return el("span", { class: "link", dir: "auto", title: `${address} (links do not open in the sandbox)` }, content);
}

function textButton(kind, content, click) {
  return el("button", { type: "button", class: `link ${kind}`, dir: "auto", click }, content);
}

function spoiler(content) {
  const hidden = el("span", { class: "hidden", "aria-hidden": "true" }, content);
  const button = el("button", { type: "button", class: "spoiler", "aria-label": "Show hidden text" }, hidden);
  button.addEventListener("click", () => {
    const open = el("span", { class: "revealed", tabindex: "-1" }, content);
    const focused = document.activeElement === button;
    button.replaceWith(open);
    if (focused) open.focus();
  });
  return button;
}
