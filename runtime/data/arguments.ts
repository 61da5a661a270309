import { alternatives, Failure, suggest } from "../../diagnostics/index.js";
import type { ArgumentRule, ArgumentsOf, ConfigValue, Signature } from "../../tensor/signature.js";

/** Arguments as they were given: those with defaults may be left out. */
export type GivenArguments = Readonly<Record<string, ConfigValue>>;

/**
 * The arguments of a dataset or an augmentation, with defaults filled in. The checker has checked those that come from
 * a spec; a program that calls without one gets a Failure for the first that is wrong. `owner` is its name.
 */
export function resolveArguments<const S extends Signature>(
  owner: string,
  signature: S,
  given: GivenArguments,
): ArgumentsOf<S> {
  const known = Object.keys(signature);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw Failure.of("unknown-data-argument", {
      owner,
      name: unknown,
      known,
      suggestion: suggest(unknown, known),
    });
  }
  const values = Object.entries(signature).map(([name, rule]) => {
    const value = given[name] ?? rule.default;
    if (value === undefined)
      throw Failure.of("missing-data-argument", { owner, name, expected: describe(rule) });
    if (accepts(rule, value)) return [name, value];
    throw Failure.of("unsuitable-data-argument", {
      owner,
      name,
      expected: describe(rule),
      found: String(value),
    });
  });
  return Object.fromEntries(values) as ArgumentsOf<S>;
}

/** "a whole number from 1 to 10", "`all` or a whole number …", "a number above 0 and below 1", "`stop` or `skip`" */
function describe({ type, min, max, exclusiveMin, exclusiveMax, words = [] }: ArgumentRule): string {
  if (type === "string") return "text";
  if (type === "word") return alternatives(words);
  const instead = words.map((word) => `\`${word}\` or `).join("");
  const noun = `${instead}${type === "int" ? "a whole number" : "a number"}`;
  if (!exclusiveMin && !exclusiveMax) return `${noun} from ${min} to ${max}`;
  return `${noun} above ${min} and below ${max}`;
}

function accepts(rule: ArgumentRule, value: ConfigValue): boolean {
  if (typeof value === "string") return rule.type === "string" || (rule.words?.includes(value) ?? false);
  if (rule.type === "string" || rule.type === "word" || typeof value !== "number") return false;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rule;
  if (!Number.isFinite(value) || (rule.type === "int" && !Number.isSafeInteger(value))) return false;
  const above = rule.exclusiveMin ? value > min : value >= min;
  return above && (rule.exclusiveMax ? value < max : value <= max);
}
