import * as v from "valibot";
import type { ConfigValue } from "../../tensor/signature.js";
import { deepestIssue, expectedOf } from "./describe-issue.js";

/** What turns unknown JSON into a value of type `T`, or says what is wrong with it. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** Without `readonly`, and with every field required: what two types must have in common to mean the same JSON. */
type Bare<T> = [ConfigValue] extends [T]
  ? ConfigValue // which is made of itself
  : T extends object
    ? { -readonly [K in keyof T]-?: Bare<T[K]> }
    : T;

type Same<A, B> = [Bare<A>] extends [Bare<B>] ? ([Bare<B>] extends [Bare<A>] ? unknown : never) : never;

/**
 * A schema of exactly the type `T`: a field that either of them lacks, or has of another type, is a type error. Used as
 * `schemaOf<Price>()(v.object({ … }))`.
 */
export const schemaOf =
  <T>() =>
  <S extends Schema<T>>(schema: S & Same<T, v.InferOutput<S>>): Schema<T> =>
    schema;

/** A number of JSON, which can say one that is too large for a double: `1e999`. */
export const finite = v.pipe(v.number(), v.finite());

/** A measured number. JSON has neither NaN nor infinities: they are written, and so read, as null. */
export const measured = v.pipe(
  v.nullable(finite),
  v.transform((value) => value ?? Number.NaN),
);

/** A number from 0 on. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A number above 0. */
export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** A share, from 0 to 1. */
export const fraction = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1));

/** A measured number from 0 on. */
export const measuredAmount = v.pipe(
  v.nullable(amount),
  v.transform((value) => value ?? Number.NaN),
);

/** A measured share, from 0 to 1. */
export const measuredShare = v.pipe(
  v.nullable(fraction),
  v.transform((value) => value ?? Number.NaN),
);

/** A whole number from 0 on. */
export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A whole number from 1 on. */
export const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A SHA-256 in hexadecimal. */
export const checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal"));

/**
 * An object of any names with a value of one kind under each. valibot's own `record` passes over names such as
 * `constructor`, which people may give to what they declare.
 */
export function named<T>(schema: Schema<T>): Schema<Record<string, T>> {
  return v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(isObject, "an object"),
    v.rawTransform(({ dataset: { value: input }, addIssue, NEVER }) => {
      const entries: [string, T][] = [];
      for (const [key, value] of Object.entries(input)) {
        const read = v.safeParse(schema, value, { abortEarly: true });
        if (!read.success) {
          const { path = [], ...issue } = deepestIssue(read.issues[0]);
          const own = { type: "object", origin: "value", input, key, value } as const;
          addIssue({ message: expectedOf(issue), input: issue.input, path: [own, ...path] });
          return NEVER;
        }
        entries.push([key, read.output]);
      }
      return Object.fromEntries(entries);
    }),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
