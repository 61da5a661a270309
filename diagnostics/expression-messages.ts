import {
  type AmongKnown,
  count,
  didYouMean,
  enumeration,
  inUse,
  missing,
  mistake,
  quoted,
  repeatable,
  type Suggested,
  warning,
} from "./message.js";

/** The use of the block that an expression stands in. */
type InUse = { within?: string | undefined };
type Call = { call: string };
type Argument = Call & { argument: string };

/** SPK202x, SPK203x: expressions and arguments. */
export const expressionMessages = {
  // --- expressions -----------------------------------------------------------------------------------------
  "division-by-zero": mistake<InUse & { operator: string }>(
    "SPK2020",
    ({ operator, within }) =>
      `${operator === "%" ? "remainder of a division by zero" : "division by zero"}${inUse(within)}`,
  ),
  "operand-type-mismatch": mistake<{ operator: string; wanted: string; found: string }>(
    "SPK2021",
    ({ operator, wanted, found }) => `\`${operator}\` needs ${wanted}, not ${found}`,
  ),
  "number-too-large": mistake("SPK2022", () => "this number is too large"),
  "activation-outside-body": mistake(
    "SPK2023",
    () => "`in`, the activation that enters a layer, is known only in the body of a model or block",
  ),
  "unknown-property": mistake<Suggested & { object: string }>(
    "SPK2024",
    ({ name, object }) => `\`${object}\` has no property \`${name}\``,
    ({ suggestion, object }) =>
      didYouMean(suggestion) ??
      (object === "in"
        ? "use `in.channels`, `in.height`, `in.width`, `in.features` or `in.length`"
        : undefined),
  ),
  "unexpected-call-or-index": mistake<{ text: string; functions: readonly string[] }>(
    "SPK2025",
    ({ text }) => `\`${text}\` is not a value`,
    ({ functions }) =>
      functions.length === 0 ? undefined : `the functions of numbers are ${enumeration(functions)}`,
  ),
  "name-hidden-by-word": warning<{ name: string; what: string; is: string }>(
    "SPK2205",
    ({ name, what, is }) => `\`${name}\` is a word of ${what} here, not the ${is} of that name`,
    ({ is }) => `give the ${is} another name, so that a reader is not misled`,
  ),
  "circular-constant": mistake<{ chain: readonly string[] }>(
    "SPK2026",
    ({ chain }) => `a constant cannot depend on itself: ${chain.join(" -> ")}`,
  ),
  "declaration-chain-too-deep": mistake(
    "SPK2027",
    () => "blocks and constants are nested too deeply here",
    () => "the limit is 500 levels",
  ),

  // --- limits ----------------------------------------------------------------------------------------------
  "too-many-errors": mistake<{ shown: number }>(
    "SPK2028",
    ({ shown }) => `too many errors: ${shown} of them are shown, and the rest of the spec is not checked`,
  ),
  "check-too-large": mistake(
    "SPK2029",
    () => "the experiments of this spec have too many layers, points and combinations of sweeps in all",
    () => "put a part of them into a spec of its own; shorter sweeps and models count less",
  ),

  // --- arguments -------------------------------------------------------------------------------------------
  "missing-argument": missing(
    repeatable(
      mistake<Argument & { type: string }>(
        "SPK2030",
        ({ call, argument, type }) => `\`${call}\` needs \`${argument}\`, ${type}`,
      ),
    ),
  ),
  "unknown-argument": mistake<Call & Suggested & AmongKnown>(
    "SPK2031",
    ({ call, name }) => `\`${call}\` has no argument \`${name}\``,
    ({ call, suggestion, known }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? `\`${call}\` takes no arguments` : `it takes ${enumeration(known)}`),
  ),
  "duplicate-argument": mistake<Argument>(
    "SPK2032",
    ({ call, argument }) => `\`${argument}\` of \`${call}\` is given twice`,
  ),
  "too-many-arguments": mistake<Call & { most: number }>("SPK2033", ({ call, most }) =>
    most === 0 ? `\`${call}\` takes no arguments` : `\`${call}\` takes at most ${count(most, "argument")}`,
  ),
  "value-type-mismatch": mistake<{
    what: string;
    type: string;
    found: string;
    /** What was probably meant to be text. */
    quotable?: string | undefined;
  }>(
    "SPK2034",
    ({ what, type, found }) => `${what} must be ${type}, not ${found}`,
    ({ quotable }) => (quotable === undefined ? undefined : quoted(quotable)),
  ),
  "fractional-value": mistake<InUse & { what: string; found: number; note: string | undefined }>(
    "SPK2035",
    ({ what, found, within }) => `${what} must be a whole number, not ${found}${inUse(within)}`,
    ({ note }) => note,
  ),
  "value-out-of-range": mistake<InUse & { what: string; range: string; found: number | string }>(
    "SPK2036",
    ({ what, range, found, within }) => `${what} must be ${range}, not ${found}${inUse(within)}`,
  ),
  "unknown-argument-word": mistake<Suggested & AmongKnown & { what: string; type: string; isText: boolean }>(
    "SPK2037",
    ({ what, name, type }) => `${what} must be ${type}, not \`${name}\``,
    ({ suggestion, isText, name }) => didYouMean(suggestion) ?? (isText ? quoted(name) : undefined),
  ),
  "positional-argument-after-named": mistake<Call>(
    "SPK2038",
    ({ call }) => `in \`${call}\`, arguments without a name must come before named ones`,
  ),
} as const;
