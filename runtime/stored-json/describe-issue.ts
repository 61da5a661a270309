import type * as v from "valibot";

type Issue = v.BaseIssue<unknown>;

/** What is wrong where: "`attacks[3].trials[0].recovery` is \"high\", not a number". */
export function describeIssue(issue: Issue): string {
  return describe(deepestIssue(issue));
}

/** Of a union, the issue of the member that the value resembles most: the one that went deepest into it. */
export function deepestIssue(issue: Issue): Issue {
  const inner = (issue.issues ?? []).map(deepestIssue);
  return inner.reduce((best, each) => (depthOf(each) > depthOf(best) ? each : best), issue);
}

const depthOf = ({ path }: Issue): number => path?.length ?? 0;

function describe(issue: Issue): string {
  const last = issue.path?.at(-1);
  // valibot takes a list for an object without fields
  if (last?.type === "object" && Array.isArray(last.input)) {
    const place = placeOf({ path: issue.path?.slice(0, -1) });
    return `${subjectOf(place)} is a list, not an object`;
  }
  const place = placeOf(issue);
  const expected = expectedOf(issue);
  // a field that is not there has its name as `input`, its value being undefined
  if (last !== undefined && last.value === undefined) return `\`${place}\` is missing`;
  return `${subjectOf(place)} is ${foundOf(last?.value ?? issue.input)}, not ${expected}`;
}

const subjectOf = (place: string): string => (place === "" ? "it" : `\`${place}\``);

/** `attacks[3].trials[0].recovery`; names that are no identifiers are quoted: `terms["deny reject"]`. */
function placeOf({ path }: { readonly path?: readonly { readonly key: unknown }[] | undefined }): string {
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
export function expectedOf({ expected, requirement, message, type }: Issue): string {
  if (type === "safe_integer") return "a whole number";
  if (type === "finite") return "a finite number";
  if (type === "min_value") return `${String(requirement)} or more`;
  if (type === "gt_value") return `more than ${String(requirement)}`;
  if (type === "max_value") return `${String(requirement)} or less`;
  if (type === "min_length" || type === "non_empty") return "a list with something in it";
  if (expected === null || ["check", "regex", "custom", "raw_check"].includes(type)) return message;
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
  // JSON has no word for an infinite number
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
