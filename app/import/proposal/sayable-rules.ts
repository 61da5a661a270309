import { Failure } from "../../../diagnostics/index.js";
import { NamePattern } from "../../../runtime/language.js";
import type { PlainRule } from "./fold-rules.js";
import { groupBy } from "./group-by.js";

/** From the first to the last character that a rule cannot say: it gives them a meaning, or its text cannot hold them. */
const unsayable = /[{}*"\p{Cc}\p{Zl}\p{Zp}](?:.*[{}*"\p{Cc}\p{Zl}\p{Zp}])?/su;

/** Whether a rule can name a tensor, or what tensors lie in, letter by letter. */
export const isSayable = (name: string): boolean => name !== "" && !unsayable.test(name);

/**
 * Rules whose names cannot be said, with `*` for what cannot: `"conv*.weight"` for `conv{a}.weight`. Fails with SPK4416 where such a
 * pattern takes other tensors too.
 */
export function sayRules(
  rules: readonly PlainRule[],
  tensors: readonly string[],
  file: string,
): readonly PlainRule[] {
  const kept = rules.filter(({ to }) => to.length > 0);
  const ignored = groupBy(
    rules.filter(({ to }) => to.length === 0),
    ({ from }) => withStar(from),
  );
  return [
    ...kept.flatMap((rule) => sayRule(rule, tensors, file)),
    ...[...ignored.values()].flatMap((group) => sayIgnored(group, tensors, file)),
  ];
}

const withStar = (name: string): string => name.replace(unsayable, "*");

const liesIn = (tensor: string, part: string): boolean => tensor === part || tensor.startsWith(`${part}.`);

/** A rule for the whole part; where its name ends in `*`, which takes what follows as well, one for each tensor in it. */
function sayRule(rule: PlainRule, tensors: readonly string[], file: string): PlainRule[] {
  const own = tensors.filter((tensor) => liesIn(tensor, rule.from));
  const pattern = withStar(rule.from);
  if (!pattern.endsWith("*")) return [{ ...rule, from: requireAlone(pattern, own, tensors, file) }];
  return own.map((tensor) => ({
    ...rule,
    from: requireAlone(withStar(tensor), [tensor], tensors, file),
    to: rule.to.map((name) => name + tensor.slice(rule.from.length)),
  }));
}

/** What is left out may share a pattern. */
function sayIgnored(group: readonly PlainRule[], tensors: readonly string[], file: string): PlainRule[] {
  const [first] = group;
  if (first === undefined) return [];
  const own = tensors.filter((tensor) => group.some(({ from }) => liesIn(tensor, from)));
  return [{ ...first, from: requireAlone(withStar(first.from), own, tensors, file) }];
}

function requireAlone(
  pattern: string,
  own: readonly string[],
  tensors: readonly string[],
  file: string,
): string {
  const parsed = NamePattern.parse(pattern);
  const other = tensors.find((tensor) => !own.includes(tensor) && parsed.match(tensor) !== undefined);
  const [tensor = ""] = own;
  if (other !== undefined || pattern === "")
    throw Failure.of("unsayable-tensor-name", { file, tensor, pattern, other });
  return pattern;
}
