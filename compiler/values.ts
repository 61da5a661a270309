/** What an expression is worth when the model is built. Whole numbers and others are one type; where a whole number is needed, that is checked. */
export type Value = number | boolean | string | readonly Value[];

/**
 * What is known of a value: nothing (undefined) where it was wrong, which has been reported, or where it depends on a
 * parameter that has no value yet.
 */
export type Known = Value | undefined;

/** "a number", for messages. */
export function describeType(value: Value): string {
  switch (typeof value) {
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    default:
      return "a list";
  }
}

/** A value as it would be written in a spec. */
export function formatValue(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object") return `(${value.map(formatValue).join(", ")})`;
  return String(value);
}

/** "a whole number from 1 to 10", "a number above 0"; `range` alone where the noun is known. */
export function describeRange(rule: {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly exclusiveMin?: boolean | undefined;
  readonly exclusiveMax?: boolean | undefined;
}): string {
  const { min, max } = rule;
  const lower = min === undefined ? undefined : rule.exclusiveMin ? `above ${min}` : `${min} or more`;
  const upper = max === undefined ? undefined : rule.exclusiveMax ? `below ${max}` : `${max} or less`;
  if (min !== undefined && max !== undefined && !rule.exclusiveMin && !rule.exclusiveMax) {
    return `from ${min} to ${max}`;
  }
  return [lower, upper].filter((part) => part !== undefined).join(" and ");
}
