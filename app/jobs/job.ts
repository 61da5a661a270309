import { createHash } from "node:crypto";
import type { SpecSource } from "../../runtime/run-folder/spec-source.js";

/**
 * One run of a sweep, with all that a process needs to do it: the texts of the spec and its imports, what to run of it,
 * and what to run it on. Data go by name.
 */
export interface SweepJob extends SpecSource {
  /** The SpanKey that made the job: another one may train to another result. */
  readonly version: string;
  /** Names the result: two jobs with one address come to the same. */
  readonly address: string;
  readonly place: JobPlace;
  /** The folder of `--data`; null: where the dataset comes from by itself. */
  readonly data: string | null;
  /** The checksum of the files that are read from there, or that the spec names; null where there are none. */
  readonly dataChecksum: string | null;
  /** The checksum of the files of weights that training begins with; left out where all weights are drawn. */
  readonly weightsChecksum?: string;
}

/** Engine and device as they were asked for; `auto` where they were not. */
export interface JobPlace {
  readonly engine: string;
  readonly device: string;
}

/** What determines the result of a run. Threads are not in it: they only change how sums are rounded. */
export interface AddressParts {
  readonly version: string;
  /** What the experiment does, see `identityOf` of the compiler. */
  readonly identity: string;
  readonly place: JobPlace;
  readonly dataChecksum: string | null;
  readonly weightsChecksum?: string | undefined;
}

export function addressOf(of: AddressParts): string {
  const { version, identity, place, dataChecksum, weightsChecksum } = of;
  const parts = [version, identity, place.engine, place.device, dataChecksum];
  if (weightsChecksum !== undefined) parts.push(weightsChecksum);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}

/** What a run is called where people read of it: `DenyModes deny=reject seed=2`. */
export function runName({ experiment, settings }: Pick<SweepJob, "experiment" | "settings">): string {
  return [experiment, ...settings.map(({ path, value }) => `${path}=${writtenValue(value)}`)].join(" ");
}

/** A value as it is shown and compared: on one line. */
export function writtenValue(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
