import * as v from "valibot";
import { describeIssue } from "./describe-issue.js";
import type { Schema } from "./schema.js";

/**
 * Says what is wrong with JSON, as the end of a sentence that begins with the name of its file:
 * "`attacks[3].trials[0].recovery` is a text (\"high\"), not a number".
 */
export class MalformedJson extends Error {}

/** Reads JSON of a schema. Throws a `MalformedJson` where the text is something else. */
export function readJson<T>(text: string, schema: Schema<T>): T {
  return checkJson(parse(text), schema);
}

/** Holds a parsed value against a schema, and gives what the schema makes of it. Throws a `MalformedJson`. */
export function checkJson<T>(value: unknown, schema: Schema<T>): T {
  const checked = v.safeParse(schema, value, { abortEarly: true });
  if (checked.success) return checked.output;
  throw new MalformedJson(describeIssue(checked.issues[0]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedJson("it is not JSON", { cause: error });
  }
}
