// Talks to the sandbox server: one function a call, and the live stream of what happens.

const PATIENCE_MS = [300, 600, 1000, 2000, 3000];

export class Refused extends Error {}

async function request(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const text = await response.text();
  if (!response.ok) throw new Refused(reason(text) ?? `The sandbox answered ${response.status}.`);
  return text ? JSON.parse(text) : null;
}

function reason(text) {
  try {
    const answer = JSON.parse(text);
    return answer.error ?? answer.description ?? null;
  } catch {
    return null;
  }
}

export const people = () => request("GET", "/sim/users");
export const chat = (person) => request("GET", `/sim/users/${person}/chat`);
export const commands = (person) => request("GET", `/sim/users/${person}/commands`);
export const clock = () => request("GET", "/sim/clock");
export const advance = (seconds) => request("POST", "/sim/clock", { advance_seconds: seconds });
export const moveTo = (unix) => request("POST", "/sim/clock", { to: unix });
export const act = (person, what, body = {}) => request("POST", `/sim/users/${person}/${what}`, body);
export const fileAddress = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;

const EVENTS = ["hello", "chat", "clock", "toast", "action", "users"];

// The browser's own reconnection gives up on an HTTP error (a restarting server), so it is done here.
export function listen(onEvent, onState) {
  let failures = 0;
  function connect() {
    const source = new EventSource("/sim/events");
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (name === "hello") {
          failures = 0;
          onState("live");
        }
        onEvent(name, event.data ? JSON.parse(event.data) : {});
      });
    }
    source.addEventListener("error", () => {
      source.close();
      onState("reconnecting");
      setTimeout(connect, PATIENCE_MS[Math.min(failures++, PATIENCE_MS.length - 1)]);
    });
  }
  connect();
}
