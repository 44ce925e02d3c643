// How a person is shown wherever they appear: name, initials in a coloured disc, role and language.

import { el } from "./dom.js";
import { languageName, languageOf } from "./languages.js";

const HUES = 8;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

export function disc(person) {
  const words = [person.first_name, person.last_name].filter(Boolean);
  // Letters of joined scripts change shape beside each other, so those get one letter, not two.
  const joined = /[\p{Script=Arabic}\p{Script=Devanagari}]/u.test(words.join(""));
  const letters = words.slice(0, joined ? 1 : 2).map((word) => [...graphemes.segment(word)][0].segment);
  const props = { class: `disc hue${person.id % HUES}`, "aria-hidden": "true", lang: languageOf(letters.join(""), person.language_code) };
  return el("span", props, letters.join("").toUpperCase());
}

export function nameTag(person) {
  return el("bdi", { class: "name", lang: languageOf(fullName(person), person.language_code) }, fullName(person));
}

// "organiser, side A · Urdu"
export function roleLine(person) {
  return [person.note, languageName(person.language_code)].filter(Boolean).join(" · ");
}

// The same, so that a narrow place breaks it before the language and nowhere else.
export function roleTag(person) {
  const language = languageName(person.language_code);
  const role = el("span", { class: "role" });
  if (person.note) role.append(el("bdi", {}, person.note), language ? " " : "");
  if (language) role.append(el("span", { class: "tongue" }, person.note ? `· ${language}` : language));
  return role;
}
