// Draws what hangs on a message: a picture, a file, a voice message, a contact, a place.

import { el, icon } from "./dom.js";
import { enlarge } from "./notices.js";
import { fileAddress } from "./server.js";

export function attachments(message) {
  const nodes = [];
  if (message.photo) nodes.push(picture(message));
  if (message.document) nodes.push(file(message));
  if (message.voice) nodes.push(card("voice", "Voice message", message.voice.duration && `${message.voice.duration} s`));
  if (message.contact) nodes.push(card("person", nameOf(message.contact), message.contact.phone_number));
  if (message.location) nodes.push(card("location", "Location", `${message.location.latitude}, ${message.location.longitude}`));
  return nodes;
}

const nameOf = (contact) => [contact.first_name, contact.last_name].filter(Boolean).join(" ");

function picture(message) {
  const { file_id, width, height } = message.photo;
  const address = fileAddress(file_id);
  const alt = message.text ? `Picture: ${message.text}` : "Picture";
  const image = el("img", { src: address, alt: "", width, height, decoding: "async" });
  const click = () => enlarge(address, alt, `picture-${message.message_id}.png`, message.protected);
  return el("button", { type: "button", class: "picture", "aria-label": `Enlarge. ${alt}`, click }, image);
}

// What is protected opens to be read; only what is not may be kept.
function file({ document, protected: guarded }) {
  const name = document.file_name ?? "document";
  const use = guarded ? { target: "_blank", rel: "noopener", "aria-label": `Open ${name}` } : { download: name, "aria-label": `Save ${name}` };
  const note = document.file_size !== undefined && size(document.file_size);
  return el("a", { class: "file", href: fileAddress(document.file_id), ...use }, icon("document"), words(name, note));
}

function card(sign, name, note) {
  return el("div", { class: "file" }, icon(sign), words(name, note));
}

function words(name, note) {
  return el("span", { class: "words" }, el("span", { class: "name", dir: "auto" }, name), note && el("small", {}, note));
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
