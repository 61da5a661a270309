/** A part of a tokenizer file: its kind, and settings of that kind. */
export type Part = { readonly type: string } & Readonly<Record<string, unknown>>;

/**
 * Where a text may be cut into pieces that become the same tokens apart as together. `spaces`: before a single space between
 * two visible characters; `lines`: also before a line break that follows a visible character; `paragraphs`: at spaces, and after a line
 * break that a visible character follows.
 */
export type CutRule = "spaces" | "lines" | "paragraphs";

/** Parts as they are run, and where they let a text be cut; undefined: nowhere. */
export interface RunParts {
  readonly parts: readonly Part[];
  readonly cuts: CutRule | undefined;
}

/**
 * What a part is run as, and what it does to places to cut: a rule, if it cuts there itself; `near`, where what it does to a
 * character depends on characters beyond none of these places; `far`, where that is not known.
 */
interface PartRule {
  readonly parts: readonly Part[];
  readonly reach: CutRule | "near" | "far";
}

/** GPT-2's words; those of cl100k and Llama 3; those of Qwen2. */
const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const cl100k = (digits: string): string =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const knownPatterns: ReadonlyMap<string, CutRule> = new Map([
  [gpt2, "lines"],
  [cl100k(String.raw`\p{N}{1,3}`), "paragraphs"],
  [cl100k(String.raw`\p{N}`), "paragraphs"],
]);

const split = (pattern: string): Part => ({
  ...{ type: "Split", pattern: { Regex: pattern } },
  ...{ behavior: "Isolated", invert: false },
});

/** What a pattern matches becomes a piece each, the rest nothing. */
const keep = (pattern: string): Part => ({ ...split(pattern), behavior: "Removed", invert: true });

const punctuation = String.raw`[\p{P}$+<=>^\x60|~]`;

type PartRules = Readonly<Record<string, (part: Part, tokens: ReadonlySet<string>) => PartRule>>;

const asItIs = (reach: PartRule["reach"]) => (part: Part) => ({ parts: [part], reach });

const normalizers: PartRules = {
  ...{ NFC: asItIs("near"), NFD: asItIs("near"), NFKC: asItIs("near"), NFKD: asItIs("near") },
  ...{ Lowercase: asItIs("near"), StripAccents: asItIs("near"), BertNormalizer: asItIs("near") },
  Prepend: asItIs("far"),
  // `$` means something in what the package replaces by
  Replace: (part) => {
    const content = textOf(part, "content").replaceAll("$", "$$$$");
    return { parts: [{ ...part, pattern: { Regex: regexOf(part) }, content }], reach: "far" };
  },
};

/**
 * Pre-tokenizers are run as the pattern that Hugging Face's tokenizers define them by, since the package has narrower classes
 * of characters for some.
 */
const preTokenizers: PartRules = {
  ByteLevel: (part) => {
    if (part["use_regex"] === false) return { parts: [part], reach: "near" };
    if (part["add_prefix_space"] === true) return { parts: [part], reach: "spaces" };
    return { parts: [split(gpt2), { ...part, use_regex: false }], reach: "lines" };
  },
  Whitespace: () => ({ parts: [keep(String.raw`\w+|[^\w\s]+`)], reach: "lines" }),
  WhitespaceSplit: () => ({ parts: [keep(String.raw`\S+`)], reach: "lines" }),
  BertPreTokenizer: () => ({ parts: [keep(String.raw`\S+`), split(punctuation)], reach: "lines" }),
  Punctuation: (part) => {
    const behavior = part["behavior"] ?? "Isolated";
    if (behavior === "Isolated") return { parts: [split(punctuation)], reach: "near" };
    if (behavior === "Contiguous") return { parts: [split(`${punctuation}+`)], reach: "near" };
    throw new UnsupportedPart(`Punctuation with the behavior ${describe(behavior)}`);
  },
  Digits: ({ individual_digits: each }) => ({ parts: [split(each ? "\\p{N}" : "\\p{N}+")], reach: "near" }),
  Metaspace: (part, tokens) => {
    const { replacement = "▁", split: splits = true, add_prefix_space: prefix = true } = part;
    if (typeof replacement !== "string" || replacement === "")
      throw new MalformedPart("a part Metaspace has no `replacement`");
    const scheme = part["prepend_scheme"] ?? (prefix === false ? "never" : "always");
    const parts = [{ ...part, replacement, prepend_scheme: scheme }];
    // the package does not cut before the sign; where no token has it inside, that is the same
    const isAtStarts =
      tokens.has(replacement) && ![...tokens].some((token) => token.includes(replacement, 1));
    if (isAtStarts) return { parts, reach: "spaces" };
    if (splits === false) return { parts, reach: "far" };
    throw new UnsupportedPart(
      `Metaspace with tokens that have ${replacement} inside, or none that is it alone`,
    );
  },
  Split: (part) => {
    const pattern = regexOf(part);
    const { behavior, invert = false } = part;
    const reach = knownPatterns.get(pattern) ?? "far";
    if (behavior === "Removed" && invert === true) return { parts: [keep(pattern)], reach };
    if (behavior === "Isolated" && invert === false) return { parts: [split(pattern)], reach };
    // a group would come back as a piece
    if (behavior === "Removed" && !/(?<!\\)\((?!\?)/.test(pattern))
      return { parts: [{ ...split(pattern), behavior }], reach: "far" };
    throw new UnsupportedPart(
      `Split with the behavior ${describe(behavior)}${invert === true ? ", inverted" : ""}`,
    );
  },
};

/** A part that the package does not run as Hugging Face's tokenizers do. */
export class UnsupportedPart extends Error {}

/** A setting of a part that is not what it must be. */
export class MalformedPart extends Error {}

export function runNormalizer(normalizer: Part | null): RunParts {
  const given = flatten(normalizer, "normalizers");
  const rules = given.map((part) => ruleOf(normalizers, part, "normalizer")(part, new Set()));
  const isNear = rules.every(({ reach }) => reach === "near");
  return { parts: rules.flatMap(({ parts }) => parts), cuts: isNear ? "lines" : undefined };
}

/** The first part that looks beyond a character says where a text may be cut; the others see its pieces. */
export function runPreTokenizer(preTokenizer: Part | null, tokens: ReadonlySet<string>): RunParts {
  const given = flatten(preTokenizer, "pretokenizers");
  if (given.length > 1 && given.some(({ type }) => type === "Metaspace"))
    throw new UnsupportedPart("Metaspace together with other pre-tokenizers");
  const rules = given.map((part) => ruleOf(preTokenizers, part, "pre-tokenizer")(part, tokens));
  const reach = rules.map((rule) => rule.reach).find((each) => each !== "near");
  const parts = rules.flatMap((rule) => rule.parts);
  return { parts, cuts: reach === "far" ? undefined : reach };
}

/** One part that stands for several, or none. */
export function asSequence(parts: readonly Part[], name: "normalizers" | "pretokenizers"): Part | null {
  return parts.length === 0 ? null : { type: "Sequence", [name]: parts };
}

function flatten(part: Part | null, name: "normalizers" | "pretokenizers"): readonly Part[] {
  if (part === null) return [];
  if (part.type !== "Sequence") return [part];
  const parts = part[name];
  if (!Array.isArray(parts)) throw new MalformedPart(`a Sequence has no list of ${name}`);
  return parts.flatMap((each: unknown) => {
    if (!isPart(each)) throw new MalformedPart(`one of its ${name} has no type`);
    return flatten(each, name);
  });
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function ruleOf(rules: PartRules, { type }: Part, what: string): PartRules[string] {
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (rule !== undefined) return rule;
  throw new UnsupportedPart(`the ${what} ${type}; known are ${Object.keys(rules).join(", ")}`);
}

/** The pattern of a part as a regular expression, whether it is one or a text. */
function regexOf({ type, pattern }: Part): string {
  if (typeof pattern === "object" && pattern !== null) {
    if ("Regex" in pattern && typeof pattern.Regex === "string" && pattern.Regex !== "") return pattern.Regex;
    if ("String" in pattern && typeof pattern.String === "string" && pattern.String !== "")
      return pattern.String.replace(/[.*+?^${}()|[\]\\/&-]/g, "\\$&");
  }
  throw new MalformedPart(`a part ${type} has no pattern`);
}

function textOf(part: Part, name: string): string {
  const text = part[name];
  if (typeof text === "string") return text;
  throw new MalformedPart(`a part ${part.type} has no \`${name}\``);
}

function describe(value: unknown): string {
  return typeof value === "string" ? value : "that it has";
}
