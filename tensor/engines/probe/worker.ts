/**
 * Tries one device in a process of its own, since a broken driver may crash or hang it. Arguments: the names of an engine
 * and a device, and `quick` to leave out the larger step. Prints one JSON line for each `Finding`.
 */

import { median } from "simple-statistics";
import { pick } from "../../programs/index.js";
import { type EngineName, findTarget, firstLine } from "../catalogue.js";
import type { Engine } from "../engine.js";
import { releaseAll, uploadAll } from "../resident.js";
import { type ProbeSize, probeStep, tinyStep, typicalStep } from "./program.js";

/** In this order. A crash, or the end of the time, cuts off the rest. */
export type Finding =
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "opened"; readonly hardware: string | null }
  | { readonly kind: "tiny"; readonly losses: readonly number[]; readonly milliseconds: number }
  | { readonly kind: "typical"; readonly milliseconds: number };

const tell = (finding: Finding): void => {
  process.stdout.write(`${JSON.stringify(finding)}\n`);
};

const [engineName, deviceName, quick] = process.argv.slice(2) as [EngineName, string, string?];
try {
  const engine = await findTarget(engineName, deviceName).about.open({});
  tell({ kind: "opened", hardware: engine.hardware ?? null });
  tell({ kind: "tiny", ...(await takeSteps(engine, tinyStep, { least: 5, seconds: 1, patience: 20 })) });
  if (quick === undefined) {
    const { milliseconds } = await takeSteps(engine, typicalStep, { least: 3, seconds: 1.5, patience: 4 });
    tell({ kind: "typical", milliseconds });
  }
} catch (error) {
  tell({ kind: "failed", reason: firstLine(error) });
}

/**
 * Takes `least` steps, then more until `seconds` are up, or fewer once `patience` seconds are up. Gives the losses of the
 * first `least` steps and the median time of a step; the first step does not count if there are others.
 */
async function takeSteps(
  engine: Engine,
  size: ProbeSize,
  { least, seconds, patience }: { least: number; seconds: number; patience: number },
): Promise<{ losses: number[]; milliseconds: number }> {
  const { program, feeds } = probeStep(size);
  const executable = await engine.compileTraining(program);
  let state = uploadAll(engine, feeds);
  const losses: number[] = [];
  const times: number[] = [];
  const started = performance.now();
  const past = (limit: number): boolean => performance.now() - started > 1000 * limit;
  while (!past(patience) && (losses.length < least || !past(seconds))) {
    const start = performance.now();
    const outputs = await executable.run(state);
    losses.push((await engine.download(pick(outputs, "loss"))).values[0] ?? Number.NaN);
    times.push(performance.now() - start);
    const replaced = Object.entries(state).filter(([name]) => name in outputs);
    releaseAll(engine, Object.fromEntries(replaced));
    state = { ...state, ...outputs };
  }
  releaseAll(engine, state);
  await executable.dispose();
  const counted = times.length > 1 ? times.slice(1) : times;
  return { losses: losses.slice(0, least), milliseconds: median(counted) };
}
