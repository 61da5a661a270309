/** A rule of `weights`, as it is written: in braces, rules within a part. */
export interface WrittenRule {
  readonly from: readonly string[];
  /** Empty: the tensors are ignored, or, above rules in braces, the model has no such part. */
  readonly to: readonly string[];
  readonly transposed?: boolean;
  readonly rules?: readonly WrittenRule[];
}

/** `ln_f -> layernorm1` */
export const take = (from: string, to: string): WrittenRule => ({ from: [from], to: [to] });

/** `c_attn -> query, key, value transposed`, as GPT-2 keeps its matrices. */
export const takeTransposed = (from: string, ...to: readonly string[]): WrittenRule => ({
  ...{ from: [from], to, transposed: true },
});

/** `ignore lm_head` */
export const ignore = (...from: readonly string[]): WrittenRule => ({ from, to: [] });

/** `"h.{i}" -> "repeat1.turn{i + 1}" { rules }` */
export const inBraces = (from: string, to: string, rules: readonly WrittenRule[]): WrittenRule => ({
  ...{ from: [from], to: [to], rules },
});

/** `transformer { rules }`; without a prefix, the rules themselves. */
export function behind(prefix: string | undefined, rules: readonly WrittenRule[]): readonly WrittenRule[] {
  return prefix === undefined ? rules : [{ from: [prefix], to: [], rules }];
}

/** The lines of rules, each with so many spaces before it. */
export function ruleLines(rules: readonly WrittenRule[], indent: number): string[] {
  return rules.flatMap((rule) => linesOfRule(rule, indent));
}

function linesOfRule({ from, to, transposed, rules }: WrittenRule, indent: number): string[] {
  const space = " ".repeat(indent);
  const sides = [from, to].map((names) => names.map(tensorName).join(", "));
  const [left = "", right = ""] = sides;
  const mapped = right === "" ? left : `${left} -> ${right}`;
  const text = `${mapped}${transposed === true ? " transposed" : ""}`;
  if (rules !== undefined) return [`${space}${text} {`, ...ruleLines(rules, indent + 2), `${space}}`];
  return [`${space}${right === "" ? `ignore ${left}` : text}`];
}

/** Words that mean something else where the name of a tensor may stand. */
const words = /(^|\.)(and|or|not|true|false|ignore|transposed)(\.|$)/;

/** A name as rules have it: in quotes, unless it is words and points alone. */
function tensorName(name: string): string {
  return /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(name) && !words.test(name) ? name : `"${name}"`;
}
