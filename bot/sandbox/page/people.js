// The list of people: who they are, what waits for them, and whose phones are open.

import { el, icon, iconButton } from "./dom.js";
import { disc, fullName, nameTag, roleLine, roleTag } from "./portrait.js";

const MANY = 99;

export class People {
  // `open(id)` shows one phone alone, `beside(id)` puts it next to the others or takes it away.
  constructor({ open, beside }) {
    this.list = document.getElementById("people");
    this.nobody = document.getElementById("nobody");
    this.open = open;
    this.beside = beside;
    this.rows = new Map();
    this.stop = null;
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.list.addEventListener("focusin", (event) => this.stopAt(Number(event.target.closest("li")?.dataset.person)));
  }

  // Rows are kept and refilled rather than rebuilt, because the focus may be on one.
  show(people, open) {
    const known = new Set(people.map((person) => person.id));
    for (const [id, row] of this.rows) {
      if (known.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    people.forEach((person, index) => {
      const row = this.rows.get(person.id) ?? this.row(person.id);
      this.fill(row, person, open.includes(person.id));
      if (this.list.children[index] !== row.node) this.list.insertBefore(row.node, this.list.children[index] ?? null);
    });
    this.nobody.hidden = people.length > 0;
    this.stopAt(this.rows.has(this.stop) ? this.stop : (open.find((id) => known.has(id)) ?? people[0]?.id));
  }

  row(id) {
    const main = el("button", { type: "button", class: "who", click: (event) => this.choose(event, id) });
    const side = iconButton("beside", "", () => this.beside(id));
    const node = el("li", { "data-person": id }, main, side);
    const row = { node, main, side, print: "" };
    this.rows.set(id, row);
    return row;
  }

  choose(event, id) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) this.beside(id);
    else this.open(id);
  }

  fill(row, person, open) {
    const print = JSON.stringify([person, open]);
    if (row.print === print) return;
    row.print = print;
    const name = fullName(person);
    const unread = person.unread ? el("span", { class: "badge" }, person.unread > MANY ? `${MANY}+` : String(person.unread)) : null;
    const marks = el("span", { class: "marks" }, person.blocked ? icon("block") : null, unread);
    row.main.replaceChildren(disc(person), el("span", { class: "words" }, nameTag(person), roleTag(person)), marks);
    row.main.setAttribute("aria-label", spokenLine(person, name));
    if (open) row.main.setAttribute("aria-current", "true");
    else row.main.removeAttribute("aria-current");
    row.side.replaceChildren(icon(open ? "apart" : "beside"));
    row.side.setAttribute("aria-label", `${name} side by side`);
    row.side.setAttribute("aria-pressed", String(open));
    row.side.title = open ? "Close this phone" : "Open beside the others";
  }

  stopAt(id) {
    if (!this.rows.has(id)) return;
    this.stop = id;
    for (const [other, { main, side }] of this.rows) {
      main.tabIndex = other === id ? 0 : -1;
      side.tabIndex = other === id ? 0 : -1;
    }
  }

  walk(event) {
    const row = event.target.closest("li");
    // Not every browser takes Enter with a modifier for a click.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.beside(Number(row.dataset.person));
      return;
    }
    const items = [...this.list.children];
    const at = items.indexOf(row);
    const column = event.target.classList.contains("who") ? ".who" : ".round";
    const goal = {
      ArrowDown: items[at + 1]?.querySelector(column),
      ArrowUp: items[at - 1]?.querySelector(column),
      ArrowRight: items[at]?.querySelector(".round"),
      ArrowLeft: items[at]?.querySelector(".who"),
      Home: items[0]?.querySelector(column),
      End: items.at(-1)?.querySelector(column),
    }[event.key];
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  }

  focus(id) {
    (this.rows.get(id) ?? this.rows.get(this.stop))?.main.focus();
  }
}

function spokenLine(person, name) {
  const unread = person.unread ? `${person.unread} unread ${person.unread === 1 ? "message" : "messages"}` : "";
  return [name, roleLine(person).replace(" · ", ", "), unread, person.blocked && "has blocked the bot"].filter(Boolean).join(", ");
}
