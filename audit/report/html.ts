/** HTML that is whole and escaped: what a template may take in as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Hole = string | number | Html | undefined | readonly Html[];

/** A template of HTML: every text in it is escaped, in content and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Html(parts.map((part, i) => part + textOf(holes[i])).join(""));
}

function textOf(hole: Hole): string {
  if (hole === undefined) return "";
  if (hole instanceof Html) return hole.text;
  if (typeof hole === "object") return hole.map(({ text }) => text).join("");
  return escapeHtml(String(hole));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A value as JSON inside of `<script>`, where only `<` could end the element. */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}
