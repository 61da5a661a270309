import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import * as tar from "tar";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { makeFolder, removeUnfinished, unfinishedPath } from "../../../runtime/files/index.js";
import { RunFolder, runFiles } from "../../../runtime/run-folder/run-folder.js";
import { MalformedJson, readJson } from "../../../runtime/stored-json/index.js";
import { type JobEnd, jobEnd, recordOf } from "../outcome.js";
import type { RunStore } from "../run-store.js";

/** What a job came to, as it is kept in Redis under its address: how it ended, and the files of its run folder. */
export interface JobRecord {
  readonly end: JobEnd;
  /** A tar archive; empty where there is no run folder. */
  readonly files: Buffer;
}

/** Seconds for which a result is kept: another sweep may want it too. */
const keptFor = 7 * 24 * 3600;

/** Files that every run sends back; the weights, and the key files of the run, only where asked for. */
const smallFiles = [
  ...[runFiles.run, runFiles.spec, runFiles.source, runFiles.model, runFiles.config],
  ...[runFiles.metrics, runFiles.result, runFiles.outcomes, runFiles.worst, runFiles.report],
];
const weightFiles = [runFiles.latest, runFiles.best, runFiles.first, runFiles.key, runFiles.startKey];

/** Keeps the record unless there is one already; whether it is this one that counts. */
export async function recordOnce(client: Redis, address: string, record: JobRecord): Promise<boolean> {
  const head = Buffer.from(JSON.stringify(record.end));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const value = Buffer.concat([length, head, record.files]);
  return (await client.set(keyOf(address), value, "EX", keptFor, "NX")) === "OK";
}

/** The record of a job. Anybody may have put something else in its place: then the job has failed (SPK4055). */
export async function fetchRecord(client: Redis, address: string): Promise<JobRecord | undefined> {
  const value = await client.getBuffer(keyOf(address));
  if (value === null) return undefined;
  const head = value.length < 4 ? 0 : value.readUInt32LE(0);
  const start = 4 + head;
  try {
    return { end: readJson(value.subarray(4, start).toString(), jobEnd), files: value.subarray(start) };
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    const failure = Failure.of("damaged-job-record", { address, reason: error.message }, error);
    return { end: { status: "failed", failure: recordOf(failure) }, files: Buffer.alloc(0) };
  }
}

export async function forgetRecord(client: Redis, address: string): Promise<void> {
  await client.del(keyOf(address));
}

function keyOf(address: string): string {
  return `spankey:run:${address}`;
}

/** The run folder of a job as an archive. */
export function packRun(store: RunStore, address: string, weights: boolean): Buffer {
  const cwd = store.folderOf(address);
  const wanted = weights ? [...smallFiles, ...weightFiles] : smallFiles;
  const files = wanted.filter((file) => existsSync(join(cwd, file)));
  if (files.length === 0) return Buffer.alloc(0);
  return tar.create({ cwd, gzip: true, portable: true, sync: true }, files).read() ?? Buffer.alloc(0);
}

/**
 * Puts a run folder that came back into the store. It appears there whole; what was begun there before makes room.
 * Fails with SPK4026 where a process is at work in it.
 */
export function unpackRun(store: RunStore, address: string, files: Buffer): void {
  if (files.length === 0) return;
  const folder = store.folderOf(address);
  const fresh = unfinishedPath(folder);
  const known: ReadonlySet<string> = new Set([...smallFiles, ...weightFiles]);
  const held = RunFolder.isRun(folder) ? RunFolder.reopen(folder) : undefined;
  try {
    makeFolder(fresh);
    removeUnfinished(folder);
    const isWanted = (path: string, entry: object): boolean =>
      known.has(path) && "type" in entry && entry.type === "File";
    tar.extract({ cwd: fresh, sync: true, filter: isWanted }).end(files);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    throw Failure.of("unwritable-file", { path: folder, reason: systemReason(error) }, error);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    held?.close();
  }
}
