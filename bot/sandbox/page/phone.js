// One person's phone: its head, their chat with the bot, and what they do in it.

import { isOwn } from "./bubble.js";
import { Composer } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { alert, notice, toast } from "./notices.js";
import { disc, fullName, nameTag, roleLine } from "./portrait.js";
import * as server from "./server.js";
import { invitation } from "./entities.js";

const TYPING_MS = 5000;
const DOING = {
  typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a document…", record_voice: "recording…",
};
const FORWARD_OPEN = "This message is not protected: in Telegram it could now be sent on to anyone.";
const PROTECTED = "The bot protects this message.";

export class Phone {
  // `desk` is what a phone needs of the page: `now()`, `close(id)`, `leave(id)`, `activate(id)`, `invite(payload, anchor)`.
  constructor(person, desk) {
    this.desk = desk;
    this.id = person.id;
    this.person = person;
    this.read = null;
    this.messages = [];
    const phone = this;
    const context = {
      person: this.id,
      get language() {
        return phone.person.language_code;
      },
      press: (message, button, key) => this.press(message, button, key),
      menu: (message, anchor) => this.messageMenu(message, anchor),
      find: (id) => phone.messages.find((message) => message.message_id === id),
      actions: { command: (text) => this.send(text), invited: (payload, anchor) => desk.invite(payload, anchor) },
    };
    this.log = new Log(`Chat of ${fullName(person)} with the bot`, context, () => desk.now(), () => this.markRead());
    this.composer = new Composer(fullName(person), {
      send: (text) => this.send(text),
      attach: (kind) => this.do("attach", { kind }),
      edit: (id, text) => this.do("edit", { message_id: id, text }),
      unblock: () => this.do("unblock"),
    });
    this.build();
    this.update(person);
  }

  build() {
    this.title = el("h2", { id: `phone-${this.id}`, tabindex: "-1" });
    this.line = el("p", { class: "role" });
    this.face = el("span", { class: "face" });
    const back = iconButton("back", "Back to the people", () => this.desk.leave(this.id), { class: "round back" });
    const more = iconButton("more", "Phone options", () => this.phoneMenu(more), { "aria-haspopup": "menu" });
    const close = iconButton("close", "Close this phone", () => this.desk.close(this.id), { class: "round close" });
    this.head = el("header", { class: "head" }, back, this.face, el("div", { class: "words" }, this.title, this.line), more, close);
    this.toasts = el("div", { class: "toasts", role: "status" });
    const props = { class: "phone", "data-person": this.id, "aria-labelledby": `phone-${this.id}`, "aria-busy": "true" };
    this.node = el("section", props, this.head, this.toasts, this.log.node, this.composer.node);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.desk.leave(this.id));
    this.node.addEventListener("contextmenu", (event) => this.contextMenu(event));
    this.node.addEventListener("focusin", () => this.desk.activate(this.id));
  }

  update(person) {
    const returned = this.person.missing && !person.missing;
    this.person = person;
    this.face.replaceChildren(disc(person));
    this.title.replaceChildren(nameTag(person));
    this.describe();
    this.composer.show(person);
    if (returned) this.wake();
    else if (person.missing) this.show([]);
  }

  wake() {
    this.loadCommands();
    return this.refresh();
  }

  // The menu of commands is a comfort: a phone without it still works.
  loadCommands() {
    if (this.person.missing) return;
    server.commands(this.id).then((commands) => this.composer.offer(commands), () => {});
  }

  describe() {
    this.line.textContent = this.doing ?? (this.person.missing ? "not here yet" : roleLine(this.person));
    this.line.classList.toggle("doing", Boolean(this.doing));
  }

  // Several changes in a row cost one request more, never one each, and the last answer always wins.
  async refresh() {
    this.again = true;
    if (this.loading) return;
    this.loading = true;
    try {
      while (this.again && !this.person.missing) await this.fetch();
    } finally {
      this.loading = false;
    }
  }

  async fetch() {
    this.again = false;
    const messages = await server.chat(this.id).catch(() => null);
    if (messages) this.show(messages);
    // Without an answer the server is away; once it is back, everything is fetched anew.
    else this.node.setAttribute("data-stale", "");
  }

  show(messages) {
    this.messages = messages;
    const newest = messages.findLast((message) => !isOwn(message))?.message_id;
    if (newest !== this.newest) this.act(null);
    this.newest = newest;
    this.log.empty.replaceChildren(...(messages.length ? [] : this.beginning()));
    this.log.show(messages);
    this.composer.suggest(messages.findLast((message) => message.reply_keyboard)?.reply_keyboard.keyboard ?? []);
    this.node.removeAttribute("data-stale");
    this.node.removeAttribute("aria-busy");
    this.markRead();
  }

  beginning() {
    if (this.person.missing) return [el("p", {}, "Nobody with this number is here. The phone wakes up when they arrive.")];
    if (this.person.blocked) return [icon("block"), el("p", {}, "No messages: this person has blocked the bot.")];
    const start = el("button", { type: "button", class: "solid", click: () => this.send("/start").then(() => this.composer.focus()) }, "Start");
    return [icon("shield"), el("p", {}, "No messages yet. A bot may write only after the person has started it."), start];
  }

  // Read is what stood at the end of the chat while somebody could look at it.
  markRead() {
    const looking = document.visibilityState === "visible" && this.node.checkVisibility();
    if (!looking || !this.log.pinned || this.person.missing) return;
    if (this.newest === this.read && !this.person.unread) return;
    this.read = this.newest;
    if (this.person.unread || this.newest) server.act(this.id, "read").catch(() => (this.read = null));
  }

  async do(what, body) {
    try {
      await server.act(this.id, what, body);
      return true;
    } catch (error) {
      notice(error instanceof server.Refused ? error.message : "The sandbox does not answer. Nothing was sent.");
      return false;
    }
  }

  send(text) {
    return this.do("send", { text });
  }

  async press(message, button, key) {
    if (button.data !== undefined && button.data !== null) {
      await this.do("tap", { message_id: message.message_id, data: button.data });
    } else if (invitation(button.url)) {
      this.desk.invite(invitation(button.url), key);
    } else if (button.url) {
      notice(`Links do not open in the sandbox. This one leads to ${button.url}`);
    }
  }

  toast(text, important) {
    if (!text) return;
    if (important) alert(this.node, text, [this.head, this.log.node, this.composer.node]);
    else toast(this.toasts, text);
  }

  // What the bot is doing, or null when it has done it.
  act(action) {
    clearTimeout(this.rest);
    this.doing = action === null || action === "cancel" ? null : (DOING[action] ?? "busy…");
    if (this.doing) this.rest = setTimeout(() => this.act(null), TYPING_MS);
    this.log.typing(Boolean(this.doing));
    this.describe();
  }

  phoneMenu(anchor) {
    const { blocked, missing, deactivated } = this.person;
    const items = [
      { label: "Send /start", icon: "send", disabled: blocked || missing || deactivated, choose: () => this.send("/start") },
      blocked
        ? { label: "Unblock the bot", icon: "block", choose: () => this.do("unblock") }
        : { label: "Block the bot", icon: "block", danger: true, disabled: missing, choose: () => this.do("block") },
      { label: "Close this phone", icon: "close", choose: () => this.desk.close(this.id) },
    ];
    openMenu(anchor, `Options of ${fullName(this.person)}`, items);
  }

  messageMenu(message, anchor) {
    const safe = message.protected;
    const text = message.text ?? "";
    const items = [
      { label: "Copy text", icon: "copy", disabled: safe || !text, note: safe ? PROTECTED : null, choose: () => navigator.clipboard.writeText(text) },
      isOwn(message) && text && { label: "Edit", icon: "edit", choose: () => this.composer.startEditing(message) },
      { label: "Forward", icon: "forward", disabled: safe, note: safe ? PROTECTED : null, choose: () => notice(FORWARD_OPEN) },
    ];
    openMenu(anchor, "Message options", items.filter(Boolean));
  }

  contextMenu(event) {
    const message = event.target.closest(".message");
    if (!message || event.target.closest("a, img")) return;
    event.preventDefault();
    message.querySelector(".options").click();
  }

  // On a touch screen a focused field raises the keyboard over the chat, so there the title takes the focus.
  focus() {
    if (matchMedia("(pointer: coarse)").matches || this.person.missing) this.title.focus({ preventScroll: true });
    else this.composer.focus();
  }
}
