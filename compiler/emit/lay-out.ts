import { widest } from "./literal.js";

const brackets: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };

/**
 * A line of code as formatters lay it out: as it is where it fits, else what stands between its outermost brackets item
 * by item on lines of their own. `indent` columns are put before it later.
 */
export function layOut(line: string, indent: number): string[] {
  if (indent + line.length <= widest) return [line];
  const parts = takeApart(line);
  if (parts === undefined) return [line];
  const pad = " ".repeat(line.length - line.trimStart().length);
  const inner = parts.items.flatMap((item) => layOut(`${pad}  ${item},`, indent));
  return [parts.before, ...inner, `${pad}${parts.after}`];
}

/** The text up to the first bracket, the items between it and its partner, and the text from there. */
function takeApart(line: string): { before: string; items: string[]; after: string } | undefined {
  const begin = line.search(/[({[]/);
  if (begin < 0) return undefined;
  const items: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = begin + 1;
  for (let i = begin; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '"' && line.charAt(i - 1) !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (character in brackets) depth += 1;
    if (Object.values(brackets).includes(character)) depth -= 1;
    const ends = depth === 0;
    if (ends || (depth === 1 && character === ",")) {
      items.push(line.slice(start, i).trim());
      start = i + 1;
    }
    if (ends) return { before: line.slice(0, begin + 1), items, after: line.slice(i) };
  }
  return undefined;
}
