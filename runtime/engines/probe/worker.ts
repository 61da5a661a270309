/**
 * Tries one device in a process of its own: a broken driver may crash or hang it. Called with the names of an engine
 * and a device; prints one JSON line for each thing it found out (`Finding`), and ends.
 */
import { type EngineName, findPlace, firstLine, openPlace } from "../catalogue.js";
import { type Engine, pick } from "../engine.js";
import { releaseAll, uploadAll } from "../resident.js";
import { type ProbeSize, probeStep, tinyStep, typicalStep } from "./program.js";

/** In this order; what comes after a crash, or after the time was up, is missing. */
export type Finding =
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "opened"; readonly hardware: string | null }
  | { readonly kind: "tiny"; readonly losses: readonly number[]; readonly milliseconds: number }
  | { readonly kind: "typical"; readonly milliseconds: number };

const tell = (finding: Finding): void => {
  process.stdout.write(`${JSON.stringify(finding)}\n`);
};

const [engineName, deviceName] = process.argv.slice(2) as [EngineName, string];
try {
  const engine = await openPlace(findPlace(engineName, deviceName), {});
  tell({ kind: "opened", hardware: engine.hardware ?? null });
  tell({ kind: "tiny", ...(await takeSteps(engine, tinyStep, { least: 5, seconds: 1 })) });
  const { milliseconds } = await takeSteps(engine, typicalStep, { least: 3, seconds: 1.5 });
  tell({ kind: "typical", milliseconds });
} catch (error) {
  tell({ kind: "failed", reason: firstLine(error) });
}

/** At least some steps, then more until the time is up; the losses of the first ones, and the median time without the first. */
async function takeSteps(
  engine: Engine,
  size: ProbeSize,
  { least, seconds }: { least: number; seconds: number },
): Promise<{ losses: number[]; milliseconds: number }> {
  const { program, feeds } = probeStep(size);
  const executable = await engine.compileTraining(program);
  let state = uploadAll(engine, feeds);
  const losses: number[] = [];
  const times: number[] = [];
  const started = performance.now();
  while (losses.length < least || performance.now() - started < 1000 * seconds) {
    const start = performance.now();
    const outputs = await executable.run(state);
    losses.push((await engine.download(pick(outputs, "loss"))).values[0] ?? Number.NaN);
    times.push(performance.now() - start);
    const next = { ...state, ...outputs };
    releaseAll(engine, Object.fromEntries(Object.entries(state).filter(([name]) => name in outputs)));
    state = next;
  }
  releaseAll(engine, state);
  await executable.dispose();
  const sorted = times.slice(1).sort((a, b) => a - b);
  return {
    losses: losses.slice(0, least),
    milliseconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
  };
}
