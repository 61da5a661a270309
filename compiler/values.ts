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
