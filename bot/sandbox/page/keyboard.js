// The inline keyboard under a message.

import { el, icon } from "./dom.js";
import { invitation } from "./entities.js";
import { languageOf } from "./languages.js";

const STYLES = new Set(["primary", "success", "danger"]);

// `press(button)` returns a promise; until it settles, this button takes no second press.
export function inlineKeyboard(rows, language, press) {
  const grid = rows.map((row) => row.map((button) => key(button, language, press)));
  const board = el("div", { class: "keyboard", role: "group", "aria-label": "Buttons of this message" });
  board.append(...grid.map((row) => el("div", { class: "row" }, row)));
  board.addEventListener("keydown", (event) => move(event, grid));
  return board;
}

function key(button, language, press) {
  const style = STYLES.has(button.style) ? button.style : null;
  const lang = languageOf(button.label, language);
  const label = el("span", { class: "label", dir: "auto", lang }, button.label);
  const node = el("button", { type: "button", class: style, title: button.url }, label);
  if (button.url && !invitation(button.url)) node.append(icon("forward"));
  node.addEventListener("click", (event) => pressed(event, node, () => press(button, node)));
  // A key held down clicks again and again: that is one press.
  node.addEventListener("keydown", (event) => event.repeat && [" ", "Enter"].includes(event.key) && event.preventDefault());
  return node;
}

// The second click of a double click (`detail` 2) comes from habit, not from a wish to answer twice, and would
// often land on the next question, which has taken this one's place by then.
async function pressed(event, node, act) {
  if (event.detail > 1 || node.getAttribute("aria-busy")) return;
  node.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function move(event, grid) {
  const y = grid.findIndex((row) => row.includes(document.activeElement));
  if (y < 0) return;
  const x = grid[y].indexOf(document.activeElement);
  const beside = (row) => row?.[Math.min(Math.floor((x * row.length) / grid[y].length), row.length - 1)];
  const goal = {
    ArrowLeft: grid[y][x - 1],
    ArrowRight: grid[y][x + 1],
    ArrowUp: beside(grid[y - 1]),
    ArrowDown: beside(grid[y + 1]),
  }[event.key];
  if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
  event.stopPropagation();
  goal?.focus();
}
