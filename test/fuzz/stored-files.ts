import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { contentOf } from "../../audit/report/content.js";
import { renderMarkdown } from "../../audit/report/markdown.js";
import { readSources } from "../../audit/report/sources.js";
import {
  float32,
  lockTensors,
  type RunFolder,
  readLock,
  readSpecSource,
  runFiles,
  runIdentityIn,
  toJsonText,
} from "../../runtime/index.js";
import { readRecord } from "../../runtime/run-folder/run-record.js";
import { experimentSchema } from "../../runtime/run-folder/schemas/experiment-schema.js";
import { attackReport, diagnosis, experiment, outcomes, result, writeRun } from "../support/report-files.js";
import { scratchFolder } from "../support/scratch-folder.js";
import type { FuzzKind } from "./fuzz-kind.js";
import { mutatedTexts } from "./mutate-json.js";

const wholeRun = { result, outcomes, diagnosis, attacks: attackReport };

const source = {
  ...{ format: "spankey-spec/1", spec: { path: "a.spk", files: { "a.spk": "", "b.spk": "const a = 1" } } },
  ...{ experiment: "E", settings: [{ path: "seed", value: "3" }] },
};

const noise = { name: "noise", arguments: { scale: 1 } };

/** A kind of JSON file of a run folder: a whole one, and what reads it. */
const inRunFolder = (
  name: string,
  file: keyof typeof runFiles,
  whole: () => string,
  read: (folder: RunFolder) => unknown,
): FuzzKind => ({
  name,
  tried: 200,
  draw: (seed) => {
    const [text = ""] = mutatedTexts(whole(), seed, 1);
    return {
      files: { [name]: text },
      read: (place) => {
        const folder = writeRun(join(place, "run"), wholeRun);
        copyFileSync(join(place, name), folder.fileOf(runFiles[file]));
        read(folder);
      },
    };
  },
});

/** A report is made of what is read. */
const reported = (folder: RunFolder): string => renderMarkdown(contentOf(readSources(folder)));

/** Every kind of JSON file of a run folder. */
export const storedFiles: readonly FuzzKind[] = [
  inRunFolder("run.json", "run", record, readRecord),
  inRunFolder(
    "config.json",
    "config",
    () => toJsonText({ ...experiment, lock: { by: noise, at: ["w"] }, start: "secret" }),
    (folder) => folder.readJson(runFiles.config, experimentSchema),
  ),
  inRunFolder("spec-source", "source", () => toJsonText(source), readSpecSource),
  inRunFolder("lock.json", "lock", lock, readLock),
  inRunFolder("result.json", "result", () => toJsonText(result), reported),
  inRunFolder("outcomes.json", "outcomes", () => toJsonText(outcomes), reported),
  inRunFolder("diagnosis.json", "diagnosis", () => toJsonText(diagnosis), reported),
  inRunFolder("attacks.json", "attacks", () => toJsonText(attackReport), reported),
];

/** A lock of the run that is written. */
function lock(): string {
  const place = scratchFolder();
  const run = runIdentityIn(writeRun(join(place, "run"), {})) ?? "";
  rmSync(place, { recursive: true });
  const weights = { w: { type: float32(2), values: Float32Array.of(1, 2) } };
  const order = { lock: noise, names: ["w"], secret: new Uint8Array(32), run, unlockedResult: null };
  return toJsonText(lockTensors(weights, { ...order, checkpoint: "latest", step: 3 }).record);
}

function record(): string {
  const place = scratchFolder();
  const text = writeRun(join(place, "run"), {}).read(runFiles.run);
  rmSync(place, { recursive: true });
  return text;
}
