// Tells the language of a text, so that it gets the right letterforms, line height and voice.

const ARABIC = /\p{Script=Arabic}/u;
const DEVANAGARI = /\p{Script=Devanagari}/u;
const PASHTO = /[ټځڅډړږښګڼېۍۀ]/u;
const URDU = /[ٹڈڑںےۓہھ]/u;
const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

// The person's language decides only where the letters leave it open (Urdu without its own letters looks Persian).
export function languageOf(text, spokenByPerson = "en") {
  const own = (spokenByPerson || "en").replace("_", "-").toLowerCase().split("-")[0];
  if (DEVANAGARI.test(text)) return "hi";
  if (!ARABIC.test(text)) return "en";
  if (PASHTO.test(text)) return "ps";
  if (URDU.test(text)) return "ur";
  return ["ur", "fa", "ps", "ar"].includes(own) ? own : "fa";
}

export function languageName(code) {
  if (!code) return "";
  try {
    return names.of(code.replace("_", "-"));
  } catch {
    return code;
  }
}
