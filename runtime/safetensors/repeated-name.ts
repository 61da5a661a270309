/**
 * A name that an object of JSON has twice, of which `JSON.parse` keeps the last alone; undefined where there is none. The text is
 * JSON of an object; only its own names are looked at, not those of objects in it.
 */
export function repeatedName(json: string): string | undefined {
  const found = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case "{":
      case "[":
        depth += 1;
        break;
      case "}":
      case "]":
        depth -= 1;
        break;
      case '"': {
        const end = endOfText(json, at);
        if (depth === 1 && isName(json, end)) {
          const name = JSON.parse(json.slice(at, end)) as string;
          if (found.has(name)) return name;
          found.add(name);
        }
        at = end - 1;
      }
    }
  }
  return undefined;
}

/** Where a text ends that begins with the quote at `start`. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows the text that ends there. */
function isName(json: string, end: number): boolean {
  let at = end;
  while (/\s/.test(json[at] ?? "")) at += 1;
  return json[at] === ":";
}
