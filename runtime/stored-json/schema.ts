import * as v from "valibot";
import type { ConfigValue } from "../../tensor/signature.js";

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

/** A measured number. JSON has neither NaN nor infinities: they are written, and so read, as null. */
export const measured = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** A number from 0 on. */
export const amount = v.pipe(v.number(), v.minValue(0));

/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A whole number from 1 on. */
export const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A SHA-256 in hexadecimal. */
export const checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal"));
