// Starts the page: keeps the people, the open phones, the clock and the live stream together.

import { Clock } from "./clock.js";
import { openMenu } from "./menu.js";
import { notice } from "./notices.js";
import { People } from "./people.js";
import { Phone } from "./phone.js";
import { fullName, roleLine } from "./portrait.js";
import * as server from "./server.js";

const GATHER_MS = 60;

const room = document.getElementById("phones");
const welcome = document.getElementById("welcome");
const connection = document.getElementById("connection");
const phones = new Map();
let people = [];
let open = wantedByAddress();
let active = open[0] ?? null;
let gathering = null;

const clock = new Clock(notice, () => phones.forEach((phone) => phone.log.renameDays()));
const list = new People({ open: openAlone, beside: toggleBeside });
const desk = { now: () => clock.now(), close, leave, activate, invite };

function wantedByAddress() {
  const wanted = new URLSearchParams(location.search).get("people") ?? "";
  return [...new Set(wanted.split(",").filter((part) => /^\d+$/.test(part)).map(Number))];
}

function person(id) {
  return people.find((one) => one.id === id) ?? { id, first_name: `Person ${id}`, unread: 0, missing: true };
}

// Brings the page in line with `open`: phones that should be there, in their order, and the list's marks.
function arrange() {
  for (const [id, phone] of phones) {
    if (open.includes(id)) continue;
    phone.node.remove();
    phones.delete(id);
  }
  for (const id of open) {
    if (phones.has(id)) continue;
    const phone = new Phone(person(id), desk);
    phones.set(id, phone);
    room.append(phone.node);
    phone.wake();
  }
  open.forEach((id, index) => {
    const { node } = phones.get(id);
    const place = [...room.querySelectorAll(".phone")];
    if (place[index] !== node) room.insertBefore(node, place[index]);
  });
  if (!open.includes(active)) active = open.at(-1) ?? null;
  phones.forEach((phone, id) => phone.node.classList.toggle("active", id === active));
  welcome.hidden = open.length > 0;
  document.body.classList.toggle("holding", open.length > 0);
  list.show(people, open);
  phones.get(active)?.markRead();
}

function become(next, nowActive = active) {
  open = next;
  active = nowActive;
  const search = open.length ? `?people=${open.join(",")}` : location.pathname;
  if (open.join() !== wantedByAddress().join()) history.pushState(null, "", search);
  arrange();
}

function openAlone(id) {
  become([id], id);
  phones.get(id).focus();
}

function toggleBeside(id) {
  if (open.includes(id)) return close(id);
  become([...open, id], id);
  phones.get(id).node.scrollIntoView({ inline: "nearest", block: "nearest" });
}

function close(id) {
  const inside = phones.get(id)?.node.contains(document.activeElement);
  become(open.filter((other) => other !== id));
  if (inside) list.focus(id);
}

const narrow = matchMedia("(max-width: 699px)");

// Out of a phone, back to the people: on a phone's width that closes it, elsewhere only the focus moves.
function leave(id) {
  if (narrow.matches) become([]);
  list.focus(id);
}

function activate(id) {
  if (id === active) return;
  active = id;
  phones.forEach((phone, other) => phone.node.classList.toggle("active", other === id));
}

// An invitation link is meant for somebody else than the one who reads it: ask whose phone opens it.
function invite(payload, anchor) {
  const items = people.map((one) => ({
    label: fullName(one),
    note: roleLine(one),
    choose: async () => {
      if (open.includes(one.id)) activate(one.id);
      else become(narrow.matches ? [one.id] : [...open, one.id], one.id);
      phones.get(one.id).focus();
      await phones.get(one.id).send(`/start ${payload}`);
    },
  }));
  openMenu(anchor, "Who opens this invitation?", items, { headed: true });
}

async function loadPeople() {
  people = await server.people();
  arrange();
  phones.forEach((phone, id) => phone.update(person(id)));
}

// Events come in bursts; the list of people is fetched once for each burst.
function peopleChanged() {
  gathering ??= setTimeout(() => {
    gathering = null;
    loadPeople().catch(() => {});
  }, GATHER_MS);
}

async function resync() {
  try {
    await Promise.all([loadPeople(), clock.load()]);
    await Promise.all([...phones.values()].map((phone) => phone.wake()));
  } catch (error) {
    notice(`The page could not load everything. ${error.message}`);
  }
}

const hear = {
  hello: resync,
  users: () => {
    phones.forEach((phone) => phone.loadCommands());
    peopleChanged();
  },
  clock: (state) => clock.show(state),
  chat: ({ user }) => {
    phones.get(user)?.refresh();
    peopleChanged();
  },
  toast: ({ user, text, alert }) => phones.get(user)?.toast(text, alert),
  action: ({ user, action }) => phones.get(user)?.act(action),
};

function showConnection(state) {
  connection.className = `connection ${state}`;
  connection.textContent = state === "live" ? "Live" : "Reconnecting…";
  document.body.classList.toggle("offline", state !== "live");
}

addEventListener("popstate", () => {
  open = wantedByAddress();
  arrange();
});
document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.markRead()));
server.listen((name, data) => hear[name](data), showConnection);
