import * as v from "valibot";
import type { Catalogue } from "../../tensor/catalogue.js";
import { type ConfigValue, describeRule, mismatchOf } from "../../tensor/signature.js";
import { positiveCount, type Schema, schemaOf } from "../stored-json/index.js";
import { type AlphaConfig, alphas } from "./alphas/catalogue.js";
import { type BasisConfig, bases } from "./bases/catalogue.js";
import type { ChoiceEntry } from "./choice.js";
import type { KeyspaceConfig, WrongKeyConfig } from "./keyspace.js";
import { type WrongKeyKind, wrongKeys } from "./wrong-keys/catalogue.js";

/** Something of a catalogue with all its arguments. Of numbers that keys are drawn by, any will do. */
function choiceOf<Config extends { readonly kind: string }>(
  catalogue: Catalogue<ChoiceEntry<Config>>,
): Schema<Config> {
  const named = v.looseObject({ kind: v.picklist([...catalogue.keys()]) });
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
  const isChoice = (value: unknown): value is Config => v.is(named, value) && catalogue.has(value.kind);
  return v.pipe(named, complete, v.custom<Config>(isChoice));
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
    std: v.nullable(v.number()),
    wrong: wrongKeyConfig,
  }),
);
