/**
 * Control characters (C0 but tab and line feed, DEL, C1), and what turns the direction of writing or is not seen: a text of
 * others that holds them could clear a terminal, move its cursor or show something other than what is there.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** What our own output is coloured with: bold, dim, red, yellow, and their ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
const colours = /(\u001b\[(?:1|2|22|31|33|39)m)/;

/** A text for a terminal: each unsafe character as one that is seen, ESC as ␛. Only with `color` do colours stay. */
export function visible(text: string, { color = false } = {}): string {
  if (!color) return text.replaceAll(unsafe, picture);
  const parts = text.split(colours);
  return parts.map((part, i) => (i % 2 === 1 ? part : part.replaceAll(unsafe, picture))).join("");
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return text.replaceAll("\n", "␊");
}

/** JSON in which unsafe characters are escapes. */
export function visibleJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replaceAll(unsafe, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : "�";
}
