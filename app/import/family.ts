import * as v from "valibot";
import { Failure, notice } from "../../diagnostics/index.js";
import { checkJson, type Schema } from "../../runtime/stored-json/index.js";
import type { TaskNotice } from "../task.js";
import { checkedSettings, type ModelFolder, type ModelSettings } from "./model-folder.js";
import type { NetworkPlan } from "./network-plan.js";

/** A family of networks of `transformers`, by the `model_type` of its configurations. */
export interface Family {
  readonly name: string;
  /** What `architectures` may say, and whether that network has the head that the family's spec ends in. */
  readonly architectures: Readonly<Record<string, Head>>;
  /** Fails with SPK4402 and SPK4405 where its configuration is not one that a spec can say. */
  readonly plan: (request: ImportRequest) => NetworkPlan;
}

type Head = "with head" | "without head";

/** A folder, and what is wanted of it. */
export interface ImportRequest {
  readonly folder: ModelFolder;
  readonly head: Head;
  /** The text or the folder of images to train on. */
  readonly data: string | undefined;
  readonly classes: number | undefined;
  readonly notify: (notice: TaskNotice) => void;
}

/** A value that a setting must have, where another would give other outputs. */
interface FixedSetting {
  /** What transformers takes where nothing is said, and all that means the same. */
  readonly values: readonly unknown[];
  /** Why no other is read, as the end of a sentence: "heads of attention cannot be left out". */
  readonly reason: string;
}

/** All settings of a configuration that something is known of: every one is read, passed over or fixed. */
interface SettingTable<Entries extends v.ObjectEntries> {
  /** Settings that the spec follows, with the defaults of `transformers`. */
  readonly read: Entries;
  /** Settings that change no output: how weights were drawn, what generation does, what is printed. */
  readonly passedOver: readonly string[];
  readonly fixed: Readonly<Record<string, FixedSetting>>;
  /** Other names under which `transformers` takes a setting too. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** What the configuration of a family says, as its schema reads it. */
type Configuration<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

interface FamilyDefinition<Entries extends v.ObjectEntries> extends Omit<Family, "plan"> {
  readonly settings: SettingTable<Entries>;
  readonly plan: (configuration: Configuration<Entries>, request: ImportRequest) => NetworkPlan;
}

export function defineFamily<const Entries extends v.ObjectEntries>(
  definition: FamilyDefinition<Entries>,
): Family {
  const { settings, plan, ...family } = definition;
  return {
    ...family,
    plan(request) {
      const { folder, notify } = request;
      const { configurationPath: path } = folder;
      const given = withoutAliases(folder.configuration, settings.aliases ?? {});
      for (const [key, fixed] of Object.entries({ ...commonFixed, ...settings.fixed }))
        requireFixed(path, key, given[key], fixed);
      const unknown = Object.keys(given).filter((key) => !isKnown(key, settings));
      if (unknown.length > 0) notify(notice("unknown-model-settings", { path, keys: unknown }));
      const schema = v.object(settings.read) as Schema<Configuration<Entries>>;
      return plan(
        checkedSettings(path, () => checkJson(given, schema)),
        request,
      );
    },
  };
}

function withoutAliases(given: ModelSettings, aliases: Readonly<Record<string, string>>): ModelSettings {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [aliases[key] ?? key, value]));
}

function isKnown(
  key: string,
  { read, passedOver, fixed }: Pick<SettingTable<v.ObjectEntries>, "read" | "passedOver" | "fixed">,
): boolean {
  const tables = [read, fixed, commonFixed];
  return (
    tables.some((table) => Object.hasOwn(table, key)) ||
    passedOver.includes(key) ||
    commonPassedOver.includes(key)
  );
}

function requireFixed(path: string, key: string, value: unknown, { values, reason }: FixedSetting): void {
  if (value === undefined || value === null) return;
  const text = JSON.stringify(value);
  if (values.some((each) => JSON.stringify(each) === text)) return;
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  throw Failure.of("unsupported-model-setting", { path, key, value: shown, reason });
}

/** Settings that any configuration of `transformers` may have, and that must not say anything unusual. */
const commonFixed: Readonly<Record<string, FixedSetting>> = {
  quantization_config: { values: [], reason: "its weights are quantised, and are no numbers to train" },
  pruned_heads: { values: [{}], reason: "heads of attention are left out" },
  is_encoder_decoder: { values: [false], reason: "it is an encoder and a decoder" },
  add_cross_attention: { values: [false], reason: "it attends to the output of another network" },
  auto_map: { values: [], reason: "its code comes with it and may compute anything" },
};

/** Settings that any configuration of `transformers` may have, and that change no output. */
const commonPassedOver: readonly string[] = [
  "model_type",
  "architectures",
  "transformers_version",
  "torch_dtype",
  "dtype",
  "torchscript",
  "use_bfloat16",
  "use_cache",
  "initializer_range",
  "bos_token_id",
  "eos_token_id",
  "pad_token_id",
  "sep_token_id",
  "decoder_start_token_id",
  "output_attentions",
  "output_hidden_states",
  "return_dict",
  "task_specific_params",
  "gradient_checkpointing",
  "attn_implementation",
  "chunk_size_feed_forward",
  "is_decoder",
  "cross_attention_hidden_size",
  "tie_encoder_decoder",
  "problem_type",
  "finetuning_task",
  "tokenizer_class",
  "prefix",
  "id2label",
  "label2id",
  "num_labels",
  "_name_or_path",
  "_num_labels",
  "_attn_implementation_autoset",
  "_commit_hash",
];
