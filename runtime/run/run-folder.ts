import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { decodeSafetensors, encodeSafetensors, FormatError, type SafetensorsFile } from "./safetensors.js";

/** The files of a run, by what they hold. */
export const runFiles = {
  spec: "spec.spk",
  model: "model.ts",
  config: "config.json",
  metrics: "metrics.jsonl",
  result: "result.json",
  report: "report.md",
  key: "secret.key",
  latest: "checkpoints/latest.safetensors",
  best: "checkpoints/best.safetensors",
} as const;

export type RunFile = (typeof runFiles)[keyof typeof runFiles];

/**
 * The folder that a run leaves behind. Files appear under their final names only when they are whole (written beside,
 * flushed, renamed); `metrics.jsonl` alone grows, by whole lines.
 */
export class RunFolder {
  private constructor(readonly path: string) {}

  /** Makes the folder. One that already holds a run is left alone: its results are somebody's. */
  static create(path: string): RunFolder {
    if (existsSync(join(path, runFiles.config))) throw Failure.of("SPK4003", { path });
    writing(path, () => mkdirSync(join(path, "checkpoints"), { recursive: true }));
    return new RunFolder(path);
  }

  static open(path: string): RunFolder {
    if (!existsSync(join(path, runFiles.config))) throw Failure.of("SPK4006", { path });
    return new RunFolder(path);
  }

  fileOf(file: RunFile): string {
    return join(this.path, file);
  }

  has(file: RunFile): boolean {
    return existsSync(this.fileOf(file));
  }

  /** `secret` files can be read by their owner only. */
  write(file: RunFile, content: string | Uint8Array, options: { secret?: boolean } = {}): void {
    const path = this.fileOf(file);
    const data = typeof content === "string" ? content : Buffer.from(content);
    writing(path, () => writeFileAtomic.sync(path, data, { mode: options.secret === true ? 0o600 : 0o644 }));
  }

  writeJson(file: RunFile, value: unknown): void {
    this.write(file, `${JSON.stringify(value, null, 2)}\n`);
  }

  appendLine(file: RunFile, value: unknown): void {
    const path = this.fileOf(file);
    writing(path, () => appendFileSync(path, `${JSON.stringify(value)}\n`));
  }

  read(file: RunFile): string {
    return reading(this.fileOf(file), (path) => readFileSync(path, "utf8"));
  }

  writeTensors(file: RunFile, content: SafetensorsFile): void {
    this.write(file, encodeSafetensors(content));
  }

  readTensors(file: RunFile): SafetensorsFile {
    return reading(this.fileOf(file), (path) => decodeSafetensors(readFileSync(path)));
  }
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw Failure.of("SPK4002", { path, reason: systemReason(error) }, error);
  }
}

function reading<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof FormatError) throw Failure.of("SPK4007", { path, reason: error.message }, error);
    throw Failure.of("SPK4001", { path, reason: systemReason(error) }, error);
  }
}
