// What a person is told over the chat: toasts and alerts on a phone, notices of the page, a picture enlarged.

import { el, icon, iconButton } from "./dom.js";
import { languageOf } from "./languages.js";

const TOAST_MS = 4500;
const NOTICE_MS = 8000;

// A live region announces what is put into it, so the region stays and only its content comes and goes.
export function toast(region, text) {
  const words = el("p", { class: "toast", dir: "auto", lang: languageOf(text) }, text);
  region.replaceChildren(words);
  setTimeout(() => words.remove(), TOAST_MS + text.length * 30);
}

// The alert of one phone: the rest of that phone waits for OK, the other phones go on.
export function alert(phone, text, others) {
  const before = document.activeElement;
  const mine = phone.contains(before) || before === document.body;
  const id = `alert-${phone.dataset.person}`;
  const ok = el("button", { type: "button", class: "solid" }, "OK");
  const words = el("p", { id, dir: "auto", lang: languageOf(text) }, text);
  const box = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-labelledby": id }, words, ok);
  const veil = el("div", { class: "veil" }, box);
  const close = () => {
    veil.remove();
    if (!phone.querySelector(".veil")) others.forEach((part) => part.removeAttribute("inert"));
    if (mine && before?.isConnected) before.focus({ preventScroll: true });
  };
  ok.addEventListener("click", close);
  veil.addEventListener("keydown", (event) => {
    if (event.key === "Tab") event.preventDefault();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  others.forEach((part) => part.setAttribute("inert", ""));
  phone.append(veil);
  if (mine) ok.focus();
}

// Something the page itself has to say, such as a request that failed.
export function notice(text) {
  const region = document.getElementById("notices");
  const box = el("div", { class: "notice" }, el("p", {}, text));
  box.append(iconButton("close", "Dismiss", () => box.remove()));
  region.replaceChildren(box);
  setTimeout(() => box.remove(), NOTICE_MS);
}

// A protected picture may be looked at closely, but Telegram does not let it be saved.
export function enlarge(address, alt, name, guarded) {
  const save = { class: "round", href: address, download: name, "aria-label": "Save picture", title: "Save picture" };
  const view = el("dialog", { class: "viewer", "aria-label": alt });
  const tools = [guarded ? null : el("a", save, icon("save")), iconButton("close", "Close picture", () => view.close())];
  view.append(el("div", { class: "tools" }, tools), el("img", { src: address, alt }));
  view.addEventListener("click", (event) => event.target === view && view.close());
  view.addEventListener("close", () => view.remove());
  document.body.append(view);
  view.showModal();
}
