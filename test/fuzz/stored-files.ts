import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentOf } from "../../audit/report/content.js";
import { renderMarkdown } from "../../audit/report/markdown.js";
import { readSources } from "../../audit/report/sources.js";
import { Failure } from "../../diagnostics/index.js";
import {
  drawnCoefficients,
  encodeKeyFile,
  issueKey,
  keyFileFor,
  type RunFolder,
  readKey,
  readSpecSource,
  runFiles,
  toJsonText,
} from "../../runtime/index.js";
import { encodeUserKey } from "../../runtime/keys/user-key.js";
import { readRecord } from "../../runtime/run-folder/run-record.js";
import { experimentSchema } from "../../runtime/run-folder/schemas/experiment-schema.js";
import { attackReport, diagnosis, experiment, result, writeRun } from "../support/report-files.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { tinyModel } from "../support/tiny-model.js";
import { mutatedTexts } from "./mutate-json.js";

/** What came of the mutated files of one kind: how many were read, and how many refused, by code. */
export interface FuzzOutcome {
  readonly read: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** Mutates so many files of a kind by a seed. Throws where one is neither read nor refused with a code of its own. */
export type FuzzKind = (seed: number, count: number) => FuzzOutcome;

const key = keyFileFor(tinyModel());
const wholeRun = { result, diagnosis, attacks: attackReport };

const source = {
  ...{ format: "spankey-spec/1", spec: { path: "a.spk", files: { "a.spk": "", "b.spk": "const a = 1" } } },
  ...{ experiment: "E", settings: [{ path: "seed", value: "3" }] },
};

/** A kind of JSON file of a run folder: a whole one, and what reads it. */
const inRunFolder =
  (file: keyof typeof runFiles, whole: () => string, read: (folder: RunFolder) => unknown): FuzzKind =>
  (seed, count) => {
    const folder = writeRun(join(scratchFolder(), "run"), wholeRun);
    return fuzz(mutatedTexts(whole(), seed, count), (text) => {
      writeFileSync(folder.fileOf(runFiles[file]), text);
      read(folder);
    });
  };

const asKey =
  (whole: () => string): FuzzKind =>
  (seed, count) => {
    const path = join(scratchFolder(), "a.key");
    return fuzz(mutatedTexts(whole(), seed, count), (text) => {
      writeFileSync(path, text, { mode: 0o600 });
      readKey(path, () => {});
    });
  };

/** A report is made of what is read. */
const reported = (folder: RunFolder): string => renderMarkdown(contentOf(readSources(folder)));

const record = (): string => {
  const folder = join(scratchFolder(), "run");
  mkdirSync(folder, { recursive: true });
  return writeRun(folder, {}).read(runFiles.run);
};

/** Every kind of JSON file that is read back. */
export const storedFiles: Readonly<Record<string, FuzzKind>> = {
  "run.json": inRunFolder("run", record, readRecord),
  "config.json": inRunFolder(
    "config",
    () => toJsonText(experiment),
    (folder) => folder.readJson(runFiles.config, experimentSchema),
  ),
  "spec source": inRunFolder("source", () => toJsonText(source), readSpecSource),
  "result.json": inRunFolder("result", () => toJsonText(result), reported),
  "diagnosis.json": inRunFolder("diagnosis", () => toJsonText(diagnosis), reported),
  "attacks.json": inRunFolder("attacks", () => toJsonText(attackReport), reported),
  "key file": asKey(() => encodeKeyFile(key)),
  "user key": asKey(() => encodeUserKey(issueKey(key, drawnCoefficients(1)))),
};

function fuzz(texts: Iterable<string>, read: (text: string) => void): FuzzOutcome {
  let whole = 0;
  const refused: Record<string, number> = {};
  for (const text of texts) {
    try {
      read(text);
      whole += 1;
    } catch (error) {
      if (!(error instanceof Failure) || error.code === "SPK4900")
        throw new Error(`${String(error)}, of ${text.slice(0, 2000)}`, { cause: error });
      refused[error.code] = (refused[error.code] ?? 0) + 1;
    }
  }
  return { read: whole, refused };
}
