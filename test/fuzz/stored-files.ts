import { copyFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { contentOf } from "../../audit/report/content.js";
import { renderMarkdown } from "../../audit/report/markdown.js";
import { readSources } from "../../audit/report/sources.js";
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
import type { FuzzKind } from "./fuzz-kind.js";
import { mutatedTexts } from "./mutate-json.js";

const key = keyFileFor(tinyModel());
const wholeRun = { result, diagnosis, attacks: attackReport };

const source = {
  ...{ format: "spankey-spec/1", spec: { path: "a.spk", files: { "a.spk": "", "b.spk": "const a = 1" } } },
  ...{ experiment: "E", settings: [{ path: "seed", value: "3" }] },
};

/** A JSON file, a whole one of which is mutated, and what reads it. */
const kind = (
  name: string,
  { file = name, whole, read }: { file?: string; whole: () => string; read: (path: string) => unknown },
): FuzzKind => ({
  name,
  tried: 300,
  draw: (seed) => {
    const [text = ""] = mutatedTexts(whole(), seed, 1);
    return { files: { [file]: text }, read: (folder) => read(join(folder, file)) };
  },
});

const inRunFolder = (
  name: string,
  file: keyof typeof runFiles,
  whole: () => string,
  read: (folder: RunFolder) => unknown,
): FuzzKind =>
  kind(name, {
    whole,
    read: (path) => {
      const folder = writeRun(join(dirname(path), "run"), wholeRun);
      copyFileSync(path, folder.fileOf(runFiles[file]));
      read(folder);
    },
  });

const asKey = (name: string, whole: () => string): FuzzKind =>
  kind(name, { file: "a.key", whole, read: (path) => void readKey(path, () => {}) });

/** A report is made of what is read. */
const reported = (folder: RunFolder): string => renderMarkdown(contentOf(readSources(folder)));

/** Every kind of JSON file that is read back. */
export const storedFiles: readonly FuzzKind[] = [
  inRunFolder("run.json", "run", record, readRecord),
  inRunFolder(
    "config.json",
    "config",
    () => toJsonText(experiment),
    (folder) => folder.readJson(runFiles.config, experimentSchema),
  ),
  inRunFolder("spec-source", "source", () => toJsonText(source), readSpecSource),
  inRunFolder("result.json", "result", () => toJsonText(result), reported),
  inRunFolder("diagnosis.json", "diagnosis", () => toJsonText(diagnosis), reported),
  inRunFolder("attacks.json", "attacks", () => toJsonText(attackReport), reported),
  asKey("key-file", () => encodeKeyFile(key)),
  asKey("user-key", () => encodeUserKey(issueKey(key, drawnCoefficients(1)))),
];

function record(): string {
  const place = scratchFolder();
  const text = writeRun(join(place, "run"), {}).read(runFiles.run);
  rmSync(place, { recursive: true });
  return text;
}
