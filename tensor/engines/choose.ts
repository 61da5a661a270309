import { existsSync, readdirSync } from "node:fs";
import { Failure } from "../../diagnostics/index.js";
import { type ComputeTarget, computeTargets, findTarget, openTarget } from "./catalogue.js";
import type { DeviceOptions } from "./device.js";
import type { Engine } from "./engine.js";
import { type ProbeReport, probeTarget } from "./probe/probe.js";

/** What to compute on; what is left out, or `auto`, is chosen by what works on this machine. */
export interface EngineChoice extends DeviceOptions {
  readonly engine?: string | undefined;
  readonly device?: string | undefined;
}

/**
 * The engine that runs programs on this machine. It is loaded when it is made: that takes a while.
 *
 * `auto` takes the first processor that opens, in the order of the catalogue. Where there are signs of a graphics card,
 * the devices for it are tried with training steps first, and the fastest is taken unless the processor is faster still
 * (a graphics card that is only emulated works, and is slow).
 */
export async function createEngine(choice: EngineChoice = {}): Promise<Engine> {
  const { engine = "auto", device = "auto" } = choice;
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

/** Processors, then graphics cards that show no sign of being there, then what is slower than those. */
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

/** The best of the graphics cards and the first of the processors, by trying them one after the other. */
async function fastest(candidates: readonly ComputeTarget[]): Promise<ComputeTarget | undefined> {
  const processor = candidates.find(({ about }) => !about.gpu);
  const tried = candidates.filter((target) => target.about.gpu || target === processor);
  const reports: ProbeReport[] = [];
  for (const target of tried) reports.push(await probeTarget(target, { seconds: 15 }));
  const best = preferred(reports, true);
  return tried.find(({ engine, device }) => engine === best?.engine && device === best.device);
}

/**
 * What `auto` takes of the targets that were tried: of those that work the one with the shortest step at a usual size. A
 * device that did not get so far in its time comes after all that did. Where there are no signs of a graphics card, the
 * first processor in the order of the catalogue.
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

/** Signs of a graphics card, without loading anything: on Linux its device files, elsewhere the system brings a driver. */
export function hasGraphicsCard(): boolean {
  if (process.platform !== "linux") return true;
  const directRendering =
    existsSync("/dev/dri") && readdirSync("/dev/dri").some((name) => name.startsWith("render"));
  return directRendering || existsSync("/dev/nvidia0") || existsSync("/dev/dxg");
}
