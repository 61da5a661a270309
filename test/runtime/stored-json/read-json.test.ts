import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { MalformedJson, measured, natural, readJson, schemaOf } from "../../../runtime/stored-json/index.js";

interface Trial {
  readonly variant: string;
  readonly recovery: number;
  readonly at?: Readonly<Record<string, number>>;
  readonly end: { readonly kind: "whole" } | { readonly kind: "cut"; readonly step: number | null };
}

const trial = v.object({
  variant: v.string(),
  recovery: measured,
  at: v.exactOptional(v.record(v.string(), v.number())),
  end: v.variant("kind", [
    v.object({ kind: v.literal("whole") }),
    v.object({ kind: v.literal("cut"), step: v.nullable(natural) }),
  ]),
});

const schema = v.object({ trials: v.pipe(v.array(schemaOf<Trial>()(trial)), v.minLength(1)) });

const whole = { variant: "one key", recovery: 0.5, end: { kind: "cut", step: 3 } };
const textOf = (changed: object): string => JSON.stringify({ trials: [whole, { ...whole, ...changed }] });

describe("a JSON file", () => {
  it("is read by its schema, and what a later version added is passed over", () => {
    expect(readJson(textOf({ added: 1 }), schema)).toEqual({ trials: [whole, whole] });
  });

  it("has null for NaN and infinities", () => {
    const { trials } = readJson(textOf({ recovery: Number.POSITIVE_INFINITY }), schema);
    expect(trials[1]?.recovery).toBeNaN();
  });

  it.each([
    ["{", "it is not JSON"],
    ["3", "it is 3, not an object"],
    ["null", "it is null, not an object"],
    ["{}", "`trials` is missing"],
    ["[]", "it is a list, not an object"],
    [textOf({ end: [] }), "`trials[1].end` is a list, not an object"],
    ['{"trials": {}}', "`trials` is an object, not a list"],
    ['{"trials": []}', "`trials` is a list, not a list with something in it"],
    [textOf({ recovery: "high" }), '`trials[1].recovery` is "high", not a number'],
    [textOf({ recovery: undefined }), "`trials[1].recovery` is missing"],
    [textOf({ variant: ["a"] }), "`trials[1].variant` is a list, not a text"],
    [textOf({ at: { "a b": true } }), '`trials[1].at["a b"]` is true, not a number'],
    [textOf({ end: null }), "`trials[1].end` is null, not an object"],
    [textOf({ end: { kind: "torn" } }), '`trials[1].end.kind` is "torn", not "whole" or "cut"'],
    [textOf({ end: { kind: "cut", step: 1.5 } }), "`trials[1].end.step` is 1.5, not a whole number"],
    [textOf({ end: { kind: "cut", step: -1 } }), "`trials[1].end.step` is -1, not 0 or more"],
  ])("that is %s is refused, with the place, what is there and what is expected", (text, reason) => {
    expect(() => readJson(text, schema)).toThrow(new MalformedJson(reason));
  });

  it("has a schema that says what its type says", () => {
    const { at: _, ...others } = trial.entries;
    // @ts-expect-error: the type has a field that the schema lacks
    schemaOf<Trial>()(v.object(others));
    // @ts-expect-error: the schema has a field that the type lacks
    schemaOf<Trial>()(v.object({ ...trial.entries, more: v.number() }));
    // @ts-expect-error: the schema knows one kind of end alone
    schemaOf<Trial>()(v.object({ ...trial.entries, end: v.object({ kind: v.literal("whole") }) }));
    // @ts-expect-error: a field is of another type
    schemaOf<Trial>()(v.object({ ...trial.entries, variant: v.number() }));
    expect(v.is(trial, whole)).toBe(true);
  });
});
