// Shows moments of the shared clock as people read them: a time in a bubble, a day between bubbles.

const HOUR = 3600;
const DAY = 24 * HOUR;
const locale = /^en\b/.test(navigator.language) ? navigator.language : "en-GB";
const format = (options) => new Intl.DateTimeFormat(locale, options);
const FORMATS = {
  time: format({ hour: "2-digit", minute: "2-digit" }),
  date: format({ weekday: "short", day: "numeric", month: "short" }),
  weekday: format({ weekday: "long", day: "numeric", month: "long" }),
  year: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  short: format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  key: new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" }),
  full: format({ dateStyle: "full", timeStyle: "long" }),
};

const at = (unix) => new Date(unix * 1000);

export const timeOf = (unix) => FORMATS.time.format(at(unix));
export const dateOf = (unix) => FORMATS.date.format(at(unix));
export const shortly = (unix) => FORMATS.short.format(at(unix));
export const fully = (unix) => FORMATS.full.format(at(unix));
export const dayKey = (unix) => FORMATS.key.format(at(unix));
export const machineTime = (unix) => at(unix).toISOString();

// The name of a day, seen from `now`, both in seconds since 1970.
export function dayName(unix, now) {
  if (dayKey(unix) === dayKey(now)) return "Today";
  if (dayKey(unix) === dayKey(now - DAY)) return "Yesterday";
  const sameYear = at(unix).getFullYear() === at(now).getFullYear();
  return (sameYear ? FORMATS.weekday : FORMATS.year).format(at(unix));
}

// How far the shared clock runs ahead of the wall, e.g. "3 days 2 h ahead"; empty below a minute.
export function ahead(seconds) {
  if (Math.abs(seconds) < 60) return "";
  const size = Math.abs(seconds);
  const days = Math.floor(size / DAY);
  const hours = Math.floor((size % DAY) / HOUR);
  const minutes = Math.floor((size % HOUR) / 60);
  const parts = [days && `${days} ${days === 1 ? "day" : "days"}`, hours && `${hours} h`, !days && minutes && `${minutes} min`];
  return `${parts.filter(Boolean).join(" ")} ${seconds > 0 ? "ahead" : "behind"}`;
}

export const STEPS = { hour: HOUR, day: DAY };
