import { existsSync, readdirSync } from "node:fs";
import { Failure } from "../../diagnostics/index.js";
import { type ComputeTarget, computeTargets, findTarget, openTarget } from "./catalogue.js";
import type { DeviceOptions } from "./device.js";
import type { Engine } from "./engine.js";
import { type ProbeReport, probeTarget } from "./probe/probe.js";
import { processorThreads } from "./processor-threads.js";

/** What to compute on. Anything left out, or `auto`, is chosen by what works on this machine. */
export interface EngineChoice extends DeviceOptions {
  readonly engine?: string | undefined;
  readonly device?: string | undefined;
}

/**
 * The engine that runs programs on this machine. Creating it loads its libraries, which takes a while.
 *
 * `auto` takes the first CPU target that opens, in the order of the catalogue. With signs of a GPU, its targets and the
 * first CPU target take training steps first, and the fastest wins: an emulated GPU works, but is slow.
 */
export async function createEngine(choice: EngineChoice = {}): Promise<Engine> {
  const { engine = "auto", device = "auto" } = choice;
  // a bad number of threads is the user's mistake, and no reason to take another engine
  if (choice.threads === undefined) processorThreads();
  if (engine !== "auto" && device !== "auto") return await openTarget(findTarget(engine, device), choice);
  const offered = computeTargets(engine === "auto" ? undefined : engine);
  const candidates = offered.filter((target) => device === "auto" || target.device === device);
  if (device !== "auto") return await firstToOpen(candidates, choice);
  const chosen = hasGraphicsCard() ? await fastest(candidates) : undefined;
  return await firstToOpen(
    [...(chosen === undefined ? [] : [chosen]), ...inOrderOfTrust(candidates)],
    choice,
  );
}

/** CPUs, then GPUs, then last resorts: the order where nothing is known of the machine. */
export function inOrderOfTrust(candidates: readonly ComputeTarget[]): ComputeTarget[] {
  const rank = ({ about }: ComputeTarget): number => (about.lastResort ? 2 : about.gpu ? 1 : 0);
  return [...candidates].sort((a, b) => rank(a) - rank(b));
}

async function firstToOpen(candidates: readonly ComputeTarget[], options: DeviceOptions): Promise<Engine> {
  let failure: unknown;
  for (const target of candidates) {
    try {
      return await openTarget(target, options);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new Error("there is no engine to choose from");
}

/** The fastest of the GPU targets and the first CPU target, tried one after the other. */
async function fastest(candidates: readonly ComputeTarget[]): Promise<ComputeTarget | undefined> {
  const processor = candidates.find(({ about }) => !about.gpu);
  const tried = candidates.filter((target) => target.about.gpu || target === processor);
  const reports: ProbeReport[] = [];
  for (const target of tried) reports.push(await probeTarget(target, { seconds: 15 }));
  const best = preferred(reports, true);
  return tried.find(({ engine, device }) => engine === best?.engine && device === best.device);
}

/**
 * What `auto` takes of the targets that were tried: the working one with the shortest step of usual size. Targets that
 * did not get that far in time come last. Without signs of a GPU: the first CPU target in the order of the catalogue.
 */
export function preferred(
  reports: readonly ProbeReport[],
  graphicsCard = hasGraphicsCard(),
): ProbeReport | undefined {
  const working = reports.filter(({ works }) => works);
  if (!graphicsCard) return working.find(({ gpu }) => !gpu);
  const time = ({ typicalStep }: ProbeReport): number => typicalStep ?? Number.POSITIVE_INFINITY;
  const processor = working.find(({ gpu }) => !gpu);
  return working.filter((report) => report.gpu || report === processor).sort((a, b) => time(a) - time(b))[0];
}

/** Whether there are signs of a GPU, found without loading anything: device files on Linux; other systems bring a driver. */
export function hasGraphicsCard(): boolean {
  if (process.platform !== "linux") return true;
  const directRendering =
    existsSync("/dev/dri") && readdirSync("/dev/dri").some((name) => name.startsWith("render"));
  return directRendering || existsSync("/dev/nvidia0") || existsSync("/dev/dxg");
}
