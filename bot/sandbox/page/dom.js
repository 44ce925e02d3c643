// Builds page elements without ever parsing text as markup.

const SVG = "http://www.w3.org/2000/svg";

// `props` are attributes; a function becomes a listener for the event its key names, true and false switch a flag.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) set(node, key, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(key, value);
  else node.setAttribute(key, value === true ? "" : String(value));
}

const PATHS = {
  apart: "M4 5h7v14H4zM13 5h7v14h-7zM14.5 12h4",
  back: "M15 5l-7 7 7 7",
  beside: "M4 5h7v14H4zM13 5h7v14h-7zM16.5 10v4M14.5 12h4",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M6 6l12 12",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7",
  close: "M6 6l12 12M18 6L6 18",
  commands: "M5 7h14M5 12h14M5 17h9",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  document: "M6 3h8l4 4v14H6zM14 3v4h4",
  down: "M12 5v14M6 13l6 6 6-6",
  edit: "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5",
  forward: "M13 6l6 6-6 6M19 12H5",
  location: "M12 21s-7-6.5-7-11.5a7 7 0 0 1 14 0C19 14.5 12 21 12 21zM12 7.5a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 0 0 0-4.4",
  more: "M12 5.5v.1M12 12v.1M12 18.5v.1",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6",
  picture: "M4 5h16v14H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 5M9 8.5v.1",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  shield: "M12 3l7.5 2.8v5.7c0 4.6-3 7.9-7.5 9.5c-4.5-1.6-7.5-4.9-7.5-9.5V5.8zM8.8 12l2.3 2.3 4.2-4.4",
  voice: "M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3M6 11.5a6 6 0 0 0 12 0M12 17.5v3",
};

// An icon is decoration: whoever shows it puts the words beside it or in the label of its button.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, click, props = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, click, ...props }, icon(name));
}

// Words that only a screen reader needs, because sight has a colour or a place for them.
export function spoken(text) {
  return el("span", { class: "spoken" }, text);
}
