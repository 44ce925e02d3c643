// The scrolling list of one chat: changes only what changed, keeps the place and the focus.

import { bubble, isOwn } from "./bubble.js";
import { el, icon } from "./dom.js";
import { dayKey, dayName } from "./time.js";

const NEAR_END_PX = 60;

export class Log {
  // `label` names the chat for a screen reader; `context` goes to every bubble; `seen` is called at the end of the chat.
  constructor(label, context, now, seen) {
    this.context = context;
    this.now = now;
    this.seen = seen;
    this.shown = new Map();
    this.days = new Map();
    this.pinned = true;
    this.top = 0;
    this.missed = 0;
    this.list = el("div", { class: "log", role: "log", "aria-label": label, "aria-relevant": "additions text" });
    this.empty = el("div", { class: "empty" });
    this.dots = el("div", { class: "dots", "aria-hidden": "true", hidden: true }, el("i"), el("i"), el("i"));
    this.room = el("div", { class: "room" }, this.empty, this.list, this.dots);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, click: () => this.toEnd() }, icon("down"), el("span"));
    this.scroller = el("div", { class: "scroller" }, this.room);
    this.node = el("div", { class: "chat" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.list.addEventListener("keydown", (event) => this.walk(event));
    const growth = new ResizeObserver(() => this.pinned && this.drop());
    growth.observe(this.room);
    growth.observe(this.scroller);
  }

  show(messages) {
    const held = this.pinned ? null : this.anchor();
    const focus = this.focusPlace();
    const last = [...this.shown.keys()].at(-1) ?? 0;
    const fresh = messages.filter((message) => message.message_id > last);
    this.arrange(this.wanted(messages));
    this.mayTab(this.list.querySelector(".message[tabindex='0']") ?? this.list.querySelector(".message:last-of-type"));
    if (fresh.length) this.mayTab(this.list.querySelector(`[data-message="${fresh.at(-1).message_id}"]`));
    if (focus) this.restoreFocus(focus);
    if (this.pinned || fresh.some((message) => isOwn(message))) this.toEnd();
    else this.keep(held, fresh.length);
  }

  // The nodes of the chat in order; a message that has not changed keeps its node, and with it focus and spoilers.
  wanted(messages) {
    const nodes = [];
    const before = this.shown;
    this.shown = new Map();
    let day = null;
    for (const message of messages) {
      const key = dayKey(message.date);
      if (key !== day) nodes.push(this.day(key, message.date));
      day = key;
      const print = JSON.stringify([message, this.context.language]);
      const known = before.get(message.message_id);
      const node = known?.print === print ? known.node : bubble(message, this.context);
      if (!known && before.size) node.classList.add("arriving");
      this.shown.set(message.message_id, { print, node });
      nodes.push(node);
    }
    return nodes;
  }

  day(key, date) {
    if (!this.days.has(key)) this.days.set(key, el("p", { class: "day", "data-date": date }));
    const node = this.days.get(key);
    const name = dayName(date, this.now());
    if (node.textContent !== name) node.textContent = name;
    return node;
  }

  // The clock moved: "Today" may have become "Yesterday".
  renameDays() {
    for (const [key, node] of this.days) this.day(key, Number(node.dataset.date));
  }

  arrange(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.list.children]) if (!keep.has(child)) child.remove();
    let at = this.list.firstElementChild;
    for (const node of nodes) {
      if (node === at) at = at.nextElementSibling;
      else this.list.insertBefore(node, at);
    }
  }

  // One message at a time is a stop of the Tab key; the arrow keys move between messages.
  mayTab(message) {
    for (const other of this.list.querySelectorAll(".message[tabindex='0']")) other.tabIndex = -1;
    if (message) message.tabIndex = 0;
  }

  walk(event) {
    const message = event.target.closest(".message");
    if (event.target !== message) return;
    const all = [...this.list.querySelectorAll(".message")];
    const at = all.indexOf(message);
    const goal = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
    if (event.key === "Enter" || event.key === " ") message.querySelector(".options").click();
    else if (!goal) return;
    event.preventDefault();
    if (!goal) return;
    this.mayTab(goal);
    goal.focus();
  }

  focusPlace() {
    const message = document.activeElement?.closest?.(".message");
    if (!message || !this.list.contains(message)) return null;
    return {
      message: message.dataset.message,
      label: document.activeElement.textContent,
      element: document.activeElement,
      onKeyboard: Boolean(document.activeElement.closest(".keyboard")),
    };
  }

  // The question a person was answering is edited in place or replaced: whoever works by keyboard must land on what
  // took its place instead of at the top of the page.
  restoreFocus(place) {
    if (place.element.isConnected) return;
    const same = this.list.querySelector(`[data-message="${place.message}"]`);
    const message = same ?? this.list.querySelector(".message:last-of-type");
    if (!message) return;
    const keys = [...message.querySelectorAll(".keyboard button")];
    const key = place.onKeyboard ? (keys.find((other) => other.textContent === place.label) ?? keys[0]) : null;
    this.mayTab(message);
    (key ?? message).focus({ preventScroll: true });
  }

  // The first message in sight and where it stands, so that it can be put back there.
  anchor() {
    const top = this.scroller.getBoundingClientRect().top;
    for (const [id, { node }] of this.shown) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top) return { id, offset: box.top };
    }
    return null;
  }

  keep(held, fresh) {
    const node = held && this.shown.get(held.id)?.node;
    if (node) this.scroller.scrollTop += node.getBoundingClientRect().top - held.offset;
    this.missed += fresh;
    this.drawJump();
  }

  toEnd() {
    this.pinned = true;
    this.missed = 0;
    this.drop();
    this.drawJump();
    this.seen();
  }

  drop() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.top = this.scroller.scrollTop;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Only a person scrolls up. That the end moved away (a picture loaded, the room shrank) lets nobody lose it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.pinned = true;
    else if (scrollTop < this.top) this.pinned = false;
    this.top = scrollTop;
    if (this.pinned && this.missed) this.toEnd();
    this.drawJump();
  }

  drawJump() {
    this.jump.hidden = this.pinned;
    this.jump.lastElementChild.textContent = this.missed ? `${this.missed} new` : "";
    this.jump.setAttribute("aria-label", this.missed ? `${this.missed} new messages: go to the end` : "Go to the end of the chat");
  }

  typing(on) {
    this.dots.hidden = !on;
  }
}
