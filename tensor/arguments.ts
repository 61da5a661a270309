import { Failure, suggest } from "../diagnostics/index.js";
import {
  type ArgumentRule,
  type ArgumentsOf,
  asList,
  describeRange,
  describeRule,
  type GivenArguments,
  mismatchOf,
  type Signature,
} from "./signature.js";

/**
 * All arguments of an entry of a catalogue by name, with defaults filled in. The checker has checked those that come
 * from a spec; a program that calls without one gets a Failure for the first that is wrong. `owner` is the name of the
 * entry.
 */
export function resolveArguments<const S extends Signature>(
  owner: string,
  signature: S,
  given: GivenArguments,
): ArgumentsOf<S> {
  const known = Object.keys(signature);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const facts = { owner, name: unknown, known, suggestion: suggest(unknown, known) };
    throw Failure.of("unaccepted-argument", facts);
  }
  const values = Object.entries(signature).map(([name, rule]) => {
    const value = given[name] ?? rule.default;
    if (value === undefined)
      throw Failure.of("absent-argument", { owner, name, expected: describeExpected(rule) });
    const mismatch = mismatchOf(rule, value);
    if (mismatch === undefined) return [name, asList(rule, value)];
    const facts = { owner, name, expected: describeExpected(rule), found: String(mismatch.found) };
    throw Failure.of("unsuitable-argument", facts);
  });
  return Object.fromEntries(values) as ArgumentsOf<S>;
}

/** "a whole number from 1 to 10", "`all` or a whole number …", "text" */
function describeExpected(rule: ArgumentRule): string {
  return `${describeRule(rule)} ${describeRange(rule)}`.trim();
}
