import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { readRegularFile } from "../../runtime/files/regular-file.js";
import type { FileTensor } from "../../runtime/language.js";
import { MalformedJson, named, readJson, type Schema } from "../../runtime/stored-json/index.js";
import { openWeights } from "../../runtime/weights/weights-files.js";
import { specPath } from "./spec-path.js";

/** A folder that `save_pretrained` of Hugging Face's `transformers` wrote, as far as an import reads it. */
export interface ModelFolder {
  /** As a spec names it. */
  readonly path: string;
  /** `config.json`, and the path of it. */
  readonly configuration: ModelSettings;
  readonly configurationPath: string;
  /** The folder itself, or the one safetensors file in it, as a spec names it. */
  readonly weights: string;
  /** What the headers of the weights say. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** `tokenizer.json`, as a spec names it. */
  readonly tokenizer: string | undefined;
  /** `preprocessor_config.json`, which says how images are normalised. */
  readonly preprocessor: { readonly path: string; readonly settings: ModelSettings } | undefined;
}

/** An object of JSON that somebody else wrote. */
export type ModelSettings = Readonly<Record<string, unknown>>;

/** A configuration is a few kilobytes; with the names of many classes, some more. */
const largestConfiguration = 64 * 2 ** 20;

/**
 * Reads a folder: its configuration, the headers of its weights, and what else lies there. Fails with SPK4400 where it is none,
 * SPK4401 without `config.json`, SPK4402 where JSON is damaged, SPK4407 without weights, and as `openWeights` does, with SPK4207 where
 * there are only pickles.
 */
export function readModelFolder(folder: string): ModelFolder {
  const path = specPath(folder);
  const names = namesIn(path);
  const file = (name: string): string | undefined => (names.includes(name) ? join(path, name) : undefined);
  const configurationPath = file("config.json");
  if (configurationPath === undefined) throw Failure.of("missing-model-configuration", { path });
  const configuration = readSettings(configurationPath);
  const weights = weightsIn(path, names);
  const preprocessor = file("preprocessor_config.json");
  const tokenizer = file("tokenizer.json");
  return {
    ...{ path, configuration, configurationPath, weights },
    tensors: openWeights({ file: weights }).tensors,
    tokenizer: tokenizer && specPath(tokenizer),
    preprocessor:
      preprocessor === undefined ? undefined : { path: preprocessor, settings: readSettings(preprocessor) },
  };
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw Failure.of("unreadable-model-folder", { path, reason: systemReason(error) }, error);
  }
}

/** Whether a path is a file: then it holds weights alone, and nothing that says what the network is. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function readSettings(path: string): ModelSettings {
  let text: string;
  try {
    text = readRegularFile(path, largestConfiguration).toString("utf8");
  } catch (error) {
    throw Failure.of("malformed-model-configuration", { path, reason: systemReason(error) }, error);
  }
  return checkedSettings(path, () => readJson(text, named(v.unknown()) as Schema<ModelSettings>));
}

/** Reads settings of a file by a schema. Fails with SPK4402 where they are something else. */
export function checkedSettings<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    throw Failure.of("malformed-model-configuration", { path, reason: error.message }, error);
  }
}

function weightsIn(path: string, names: readonly string[]): string {
  const safetensors = names.filter((name) => name.endsWith(".safetensors")).sort();
  const isUsual = ["model.safetensors", "model.safetensors.index.json"].some((name) => names.includes(name));
  if (isUsual) return path;
  const [only, ...others] = safetensors;
  if (only !== undefined && others.length === 0) return specPath(join(path, only));
  const pickle = names.filter((name) => /^pytorch_model.*\.bin$|\.pth?$/.test(name)).sort()[0];
  if (pickle !== undefined) throw Failure.of("pickled-weights", { path: specPath(join(path, pickle)) });
  throw Failure.of("missing-model-weights", { path });
}
