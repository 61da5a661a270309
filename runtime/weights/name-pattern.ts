/**
 * A name with places for what differs from one tensor to the next: `{i}` is a whole number from 0 on, `{i + 1}` the number after
 * it, and `*` any characters: `h.{i}.attn`, `repeat1.turn{i + 1}.attention1`, `module.*`.
 */
export class NamePattern {
  private constructor(
    readonly text: string,
    readonly parts: readonly Part[],
  ) {}

  /** Throws a `PatternError` where the text is no pattern. */
  static parse(text: string): NamePattern {
    const parts = text.split(/(\{[^{}]*\}|\*)/).flatMap((piece): Part[] => {
      if (piece === "") return [];
      if (piece === "*") return [{ kind: "any" }];
      if (/[{}]/.test(piece) && !/^\{.*\}$/.test(piece)) throw new PatternError("a brace of it has no other");
      return [piece.startsWith("{") ? parseIndex(piece.slice(1, -1)) : { kind: "text", text: piece }];
    });
    if (parts.filter(({ kind }) => kind === "any").length > 1)
      throw new PatternError("it has more than one `*`");
    return new NamePattern(text, parts);
  }

  /** The indices that it uses: `i` and `j` of `layer{i}.{j + 1}`. */
  get indices(): readonly string[] {
    const used = this.parts.flatMap((part) => (part.kind === "index" ? [...part.factors.keys()] : []));
    return [...new Set(used)];
  }

  get hasAny(): boolean {
    return this.parts.some(({ kind }) => kind === "any");
  }

  /** Throws a `PatternError` where a name of this pattern would not say what its indices are. */
  requireReadable(): void {
    for (const part of this.parts) {
      if (part.kind !== "index") continue;
      const [factor, ...others] = part.factors.values();
      if (factor === 1 && others.length === 0) continue;
      throw new PatternError(
        `\`{${part.text}}\` does not say what the index is: here it is \`{i}\` or \`{i + 1}\``,
      );
    }
  }

  /** What of a name is what, where the name is of this pattern, or lies in what is: `h.3.attn` has `h.3.attn.weight`. */
  match(name: string): NameMatch | undefined {
    this.#expression ??= expressionOf(this.parts);
    const found = this.#expression.exec(name);
    if (found === null) return undefined;
    const indices = new Map<string, number>();
    let any = "";
    for (const [at, part] of this.parts.filter(({ kind }) => kind !== "text").entries()) {
      const text = found[at + 1] ?? "";
      if (part.kind !== "index") {
        any = text;
        continue;
      }
      const [index = ""] = part.factors.keys();
      const value = Number(text) - part.constant;
      if (value < 0 || (indices.get(index) ?? value) !== value) return undefined;
      indices.set(index, value);
    }
    return { indices, any, rest: found.groups?.["rest"] ?? "" };
  }

  /** The name that stands for what another pattern matched. */
  fill({ indices, any, rest }: NameMatch): string {
    const texts = this.parts.map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "any") return any;
      let value = part.constant;
      for (const [index, factor] of part.factors) value += factor * (indices.get(index) ?? Number.NaN);
      return String(value);
    });
    return texts.join("") + rest;
  }

  #expression: RegExp | undefined;
}

/** What a name has in the places of a pattern, and what follows the pattern: `.weight`, or nothing. */
export interface NameMatch {
  readonly indices: ReadonlyMap<string, number>;
  readonly any: string;
  readonly rest: string;
}

/** Why a text is no pattern, as the end of a sentence: "it has more than one `*`". */
export class PatternError extends Error {}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  /** `2 * i + j - 1`: a sum of indices, each with a factor, and a constant. */
  | {
      readonly kind: "index";
      readonly text: string;
      readonly constant: number;
      readonly factors: ReadonlyMap<string, number>;
    };

/** Reads `i`, `i + 1`, `2 * i + j - 1`. */
function parseIndex(text: string): Part {
  const malformed = new PatternError(
    `\`{${text}}\` is no index: write \`{i}\`, \`{i + 1}\` or, on our side, \`{2 * i + j}\``,
  );
  const written = text.replaceAll(/\s+/g, "");
  if (!/^[-+]?[^-+]+(?:[-+][^-+]+)*$/.test(written)) throw malformed;
  const factors = new Map<string, number>();
  let constant = 0;
  for (const [, sign, term = ""] of written.matchAll(/([-+]?)([^-+]+)/g)) {
    const [, factor, index] = /^(?:(\d{1,9})\*)?([A-Za-z_]\w*)$/.exec(term) ?? [];
    const direction = sign === "-" ? -1 : 1;
    if (index !== undefined) factors.set(index, (factors.get(index) ?? 0) + direction * Number(factor ?? 1));
    else if (/^\d{1,9}$/.test(term)) constant += direction * Number(term);
    else throw malformed;
  }
  if (factors.size === 0) throw malformed;
  return { kind: "index", text, constant, factors };
}

function expressionOf(parts: readonly Part[]): RegExp {
  const texts = parts.map((part) => {
    if (part.kind === "text") return part.text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
    return part.kind === "any" ? "(.*)" : String.raw`(0|[1-9]\d{0,8})`;
  });
  const rest = parts.at(-1)?.kind === "any" ? "" : String.raw`(?<rest>\..+)?`;
  return new RegExp(`^${texts.join("")}${rest}$`, "s");
}
