/** The value of an expression when the model is built. Integers are not a type of their own; where one is needed, a check asks for it. */
export type Value = number | boolean | string | readonly Value[];

/**
 * What is known of a value: undefined if it is wrong, which has been reported, or if it depends on a parameter that has
 * no value yet.
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

/** A value as written in a spec. */
export function formatValue(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object") return `(${value.map(formatValue).join(", ")})`;
  return String(value);
}
