// Where a person writes: text, attachments, commands, or the way back after blocking the bot.

import { el, icon, iconButton } from "./dom.js";
import { languageOf } from "./languages.js";
import { openMenu } from "./menu.js";

const KINDS = [
  ["photo", "Photo", "picture"],
  ["document", "Document", "document"],
  ["voice", "Voice message", "voice"],
  ["contact", "Contact", "person"],
  ["location", "Location", "location"],
];

export class Composer {
  // `send(text)`, `edit(id, text)` and `attach(kind)` promise whether it worked; `unblock()` lifts a block.
  constructor(name, { send, edit, attach, unblock }) {
    this.send = send;
    this.edit = edit;
    this.commands = [];
    this.queue = Promise.resolve();
    this.field = el("textarea", {
      rows: "1", dir: "auto", placeholder: "Message", "aria-label": `Message from ${name}`, autocomplete: "off", enterkeyhint: "send",
      keydown: (event) => this.typed(event), input: () => this.fit(),
    });
    const clip = iconButton("clip", "Attach", () => this.attachMenu(clip, attach), { "aria-haspopup": "menu" });
    this.list = iconButton("commands", "Commands", () => this.commandMenu(), { "aria-haspopup": "menu", hidden: true });
    this.button = el("button", { type: "submit", class: "round send", "aria-label": "Send", title: "Send" }, icon("send"));
    this.form = el("form", { class: "composer", submit: (event) => this.submitted(event) }, clip, this.list, this.field, this.button);
    const stop = iconButton("close", "Stop editing", () => this.stopEditing());
    this.strip = el("div", { class: "strip", hidden: true, role: "status" }, el("p", {}, "Editing your message"), stop);
    this.keys = el("div", { class: "keyboard reply", role: "group", "aria-label": "Suggested answers", hidden: true });
    const lift = el("button", { type: "button", class: "solid", click: unblock }, "Unblock");
    this.why = el("p");
    this.wall = el("div", { class: "composer wall", hidden: true }, this.why, lift);
    this.node = el("div", { class: "foot" }, this.strip, this.form, this.keys, this.wall);
    this.lift = lift;
    this.fit();
  }

  // Enter sends, Shift+Enter breaks the line; while an input method composes a word, Enter belongs to it.
  typed(event) {
    if (event.key === "Escape" && this.editing) {
      event.preventDefault();
      this.stopEditing();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.form.requestSubmit();
  }

  submitted(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    const { editing } = this;
    this.stopEditing();
    // One after the other: two quick messages must arrive in the order they were written.
    this.queue = this.queue.then(() => this.deliver(text, editing));
  }

  async deliver(text, editing) {
    if (await (editing ? this.edit(editing, text) : this.send(text))) return;
    this.write(this.field.value ? `${text}\n${this.field.value}` : text);
  }

  write(text) {
    this.field.value = text;
    this.fit();
  }

  startEditing(message) {
    this.editing = message.message_id;
    this.strip.hidden = false;
    this.write(message.text);
    this.focus();
  }

  stopEditing() {
    const inside = this.strip.contains(document.activeElement);
    this.editing = null;
    this.strip.hidden = true;
    this.write("");
    if (inside) this.focus();
  }

  fit() {
    const { field } = this;
    field.lang = languageOf(field.value);
    this.button.classList.toggle("ready", field.value.trim() !== "");
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  attachMenu(anchor, attach) {
    openMenu(anchor, "Attach", KINDS.map(([kind, label, sign]) => ({ label, icon: sign, choose: () => attach(kind) })));
  }

  commandMenu() {
    const items = this.commands.map(({ command, description }) => ({
      label: `/${command}`, note: description, choose: () => this.send(`/${command}`),
    }));
    openMenu(this.list, "Commands", items);
  }

  offer(commands) {
    this.commands = commands;
    this.list.hidden = !commands.length;
  }

  // The rows of a reply keyboard, `[[{text}]]`; a tap on one writes its text.
  suggest(rows) {
    const print = JSON.stringify(rows);
    if (this.suggested === print) return;
    this.suggested = print;
    this.keys.hidden = !rows.length;
    const key = ({ text }) => el("button", { type: "button", dir: "auto", lang: languageOf(text), click: () => this.send(text) }, text);
    this.keys.replaceChildren(...rows.map((row) => el("div", { class: "row" }, row.map(key))));
  }

  show({ blocked, deactivated, missing }) {
    const hadFocus = this.node.contains(document.activeElement);
    const closed = Boolean(blocked || deactivated);
    this.form.hidden = closed || Boolean(missing);
    this.wall.hidden = !closed;
    this.why.textContent = deactivated ? "This person has left Telegram." : "This person has blocked the bot.";
    this.lift.hidden = Boolean(deactivated);
    if (hadFocus && !this.node.contains(document.activeElement)) this.focus();
  }

  focus() {
    if (!this.form.hidden) this.field.focus({ preventScroll: true });
    else if (!this.wall.hidden) this.lift.focus({ preventScroll: true });
  }
}
