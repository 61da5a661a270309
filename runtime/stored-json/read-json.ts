import * as v from "valibot";
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
  throw new MalformedJson(describe(deepest(checked.issues[0])));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedJson("it is not JSON", { cause: error });
  }
}

type Issue = v.BaseIssue<unknown>;

/** Of a union, the issue of the member that the value resembles most: the one that went deepest into it. */
function deepest(issue: Issue): Issue {
  const inner = (issue.issues ?? []).map(deepest);
  return inner.reduce((best, each) => (depthOf(each) > depthOf(best) ? each : best), issue);
}

const depthOf = ({ path }: Issue): number => path?.length ?? 0;

function describe(issue: Issue): string {
  const place = placeOf(issue);
  const expected = expectedOf(issue);
  const last = issue.path?.at(-1);
  // a field that is not there has its name as `input`, its value being undefined
  if (last !== undefined && last.value === undefined) return `\`${place}\` is missing`;
  return `${place === "" ? "it" : `\`${place}\``} is ${foundOf(last?.value ?? issue.input)}, not ${expected}`;
}

/** `attacks[3].trials[0].recovery`; names that are no identifiers are quoted: `terms["deny reject"]`. */
function placeOf({ path }: Issue): string {
  return (path ?? [])
    .map(({ key }) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      return /^[\w$]+$/.test(name) ? `.${name}` : `[${shortened(name)}]`;
    })
    .join("")
    .replace(/^\./, "");
}

const nounOf: Readonly<Record<string, string>> = {
  number: "a number",
  string: "a text",
  boolean: "true or false",
  Object: "an object",
  Array: "a list",
  null: "null",
};

/** What valibot calls `(number | null)`, in words; the message of a check of ours says it itself. */
function expectedOf({ expected, requirement, message, type }: Issue): string {
  if (type === "safe_integer") return "a whole number";
  if (type === "min_value") return `${String(requirement)} or more`;
  if (type === "min_length" || type === "non_empty") return "a list with something in it";
  if (expected === null || type === "check" || type === "regex") return message;
  const parts = expected.replace(/^\((.*)\)$/, "$1").split(" | ");
  return parts.map((part) => nounOf[part] ?? part).join(" or ");
}

function foundOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return shortened(value);
}

/** A value as JSON has it, cut where it is long. */
function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
