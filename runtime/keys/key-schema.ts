import * as v from "valibot";
import type { Catalogue } from "../../tensor/catalogue.js";
import { type ConfigValue, describeRule, mismatchOf } from "../../tensor/signature.js";
import { finite, named, positiveCount, type Schema, schemaOf } from "../stored-json/index.js";
import { type AlphaConfig, alphas } from "./alphas/catalogue.js";
import { type BasisConfig, bases } from "./bases/catalogue.js";
import type { ChoiceEntry } from "./choice.js";
import { keyFileFormat, userKeyFormat } from "./key-formats.js";
import type { KeyspaceConfig, WrongKeyConfig } from "./keyspace.js";
import { type WrongKeyKind, wrongKeys } from "./wrong-keys/catalogue.js";

/** Something of a catalogue with all its arguments. Of numbers that keys are drawn by, any will do. */
function choiceOf<Config extends { readonly kind: string }>(
  catalogue: Catalogue<ChoiceEntry<Config>>,
): Schema<Config> {
  const kinds = v.looseObject({ kind: v.picklist([...catalogue.keys()]) });
  const complete = v.rawCheck<{ readonly kind: string }>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const given: Readonly<Record<string, unknown>> = dataset.value;
    for (const [name, rule] of Object.entries(catalogue.get(dataset.value.kind)?.signature ?? {})) {
      const value = given[name];
      if (isConfigValue(value) && mismatchOf(rule, value)?.kind !== "type") continue;
      const path = { type: "object", origin: "value", input: given, key: name, value } as const;
      addIssue({ message: describeRule(rule), path: [path] });
    }
  });
  const isChoice = (value: unknown): value is Config => v.is(kinds, value) && catalogue.has(value.kind);
  return v.pipe(kinds, complete, v.custom<Config>(isChoice));
}

function isConfigValue(value: unknown): value is ConfigValue {
  return ["number", "boolean", "string"].includes(typeof value);
}

const perPoint = v.object({ perPoint: v.boolean() });

const wrongKey = choiceOf<WrongKeyKind>(wrongKeys);

const wrongKeyConfig: Schema<WrongKeyConfig> = v.lazy((value) =>
  v.is(v.object({ kind: v.literal("one_of") }), value)
    ? v.object({
        kind: v.literal("one_of"),
        of: v.pipe(v.array(wrongKey), v.minLength(1)),
      })
    : wrongKey,
);

/** The settings of a keyspace that keys are drawn by. */
export const keyspaceConfig = schemaOf<KeyspaceConfig>()(
  v.object({
    dim: positiveCount,
    basis: v.intersect([choiceOf<BasisConfig>(bases), perPoint]),
    alpha: v.intersect([choiceOf<AlphaConfig>(alphas), perPoint]),
    std: v.nullable(finite),
    wrong: wrongKeyConfig,
  }),
);

const shape = v.array(positiveCount);

/** An object with at least one name in it. */
function someNamed<T>(schema: Schema<T>): Schema<Record<string, T>> {
  const isFilled = (value: Record<string, T>): boolean => Object.keys(value).length > 0;
  return v.pipe(named(schema), v.check<Record<string, T>, string>(isFilled, "one with something in it"));
}

const storedBasis = v.object({
  points: v.array(v.string()),
  rows: positiveCount,
  columns: positiveCount,
  values: v.string(),
});

const storedKeyspace = v.object({
  config: keyspaceConfig,
  points: someNamed(shape),
  bases: v.array(storedBasis),
});

/** A key file; the numbers of its bases are base64. */
export const storedKeyFile = v.object({
  format: v.literal(keyFileFormat),
  spec: v.string(),
  experiment: v.string(),
  keyspaces: someNamed(storedKeyspace),
});

/** A user key; its numbers are base64. */
export const storedUserKey = v.object({
  format: v.literal(userKeyFormat),
  spec: v.string(),
  experiment: v.string(),
  fingerprint: v.string(),
  keys: someNamed(someNamed(v.object({ shape, values: v.string() }))),
});

export type StoredKeyFile = v.InferOutput<typeof storedKeyFile>;
export type StoredKeyspace = v.InferOutput<typeof storedKeyspace>;
export type StoredUserKey = v.InferOutput<typeof storedUserKey>;

/** Either, by what its `format` says that it is. */
export const storedKey = v.variant("format", [storedKeyFile, storedUserKey]);
