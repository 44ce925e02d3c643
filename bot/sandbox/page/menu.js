// A small menu that opens at a button, works with arrow keys, and closes by Escape or a tap elsewhere.

import { el, icon } from "./dom.js";
import { languageOf } from "./languages.js";

const GAP = 6;
let count = 0;

// `items` are `{label, icon?, note?, disabled?, danger?, choose}`; `headed` shows the menu's name on top of it. The
// popover gives Escape and outside taps.
export function openMenu(anchor, label, items, { headed = false } = {}) {
  document.querySelector(".menu:popover-open")?.hidePopover();
  const before = document.activeElement;
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", "aria-label": label, id: `menu-${++count}` });
  if (headed) menu.append(el("p", { "aria-hidden": "true" }, label));
  menu.append(...items.map((item) => entry(item, menu)));
  menu.addEventListener("keydown", (event) => step(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const lost = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    anchor.removeAttribute("aria-expanded");
    if (lost && before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(menu);
  menu.showPopover();
  if (anchor.hasAttribute("aria-haspopup")) anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor.getBoundingClientRect());
  (menu.querySelector("button:not([aria-disabled])") ?? menu.querySelector("button"))?.focus({ preventScroll: true });
}

// A refused entry stays reachable, so that its reason can be read and heard.
function entry(item, menu) {
  const words = el("span", { class: "words" }, el("bdi", { lang: languageOf(item.label) }, item.label));
  if (item.note) words.append(el("small", {}, el("bdi", {}, item.note)));
  const props = { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null };
  if (item.disabled) props["aria-disabled"] = "true";
  const button = el("button", props, item.icon ? icon(item.icon) : null, words);
  button.addEventListener("click", () => {
    if (item.disabled) return;
    menu.hidePopover();
    item.choose();
  });
  return button;
}

function step(event, menu) {
  const all = [...menu.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  const goal = {
    ArrowDown: all[(at + 1) % all.length],
    ArrowUp: all[(at - 1 + all.length) % all.length],
    Home: all[0],
    End: all.at(-1),
  }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (!goal) return;
  event.preventDefault();
  goal.focus();
}

// Below the anchor if there is room, otherwise above it, and never outside the window.
function place(menu, box) {
  const { width, height } = menu.getBoundingClientRect();
  const below = box.bottom + GAP;
  const top = below + height <= innerHeight - GAP ? below : Math.max(GAP, box.top - GAP - height);
  const left = Math.min(Math.max(GAP, box.left), innerWidth - width - GAP);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, left)}px`;
}
