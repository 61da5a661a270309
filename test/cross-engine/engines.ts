import { expect } from "vitest";
import type { Engine } from "../../tensor/engines/engine.js";
import { type EngineName, findTarget, openTarget } from "../../tensor/engines/index.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { skipped } from "../support/skipped.js";

/** An engine on a device, or why it is not there: tests of one that is missing are skipped. */
export interface Contender {
  /** With the reason where it is missing. */
  readonly label: string;
  readonly name: EngineName;
  readonly device: string;
  readonly missing: boolean;
  /** @throws what keeps it from being opened. */
  readonly engine: () => Engine;
}

async function contender(name: EngineName, device: string): Promise<Contender> {
  const label = `${name} on ${device}`;
  try {
    const engine = await openTarget(findTarget(name, device), {});
    return { label, name, device, missing: false, engine: () => engine };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const engine = (): never => {
      throw error;
    };
    return { label: skipped(label, reason), name, device, missing: true, engine };
  }
}

/** The engine that all others are compared with. */
const reference = await openTarget(findTarget("onnx", "cpu"), {});

/** Everything else that opens here; what does not is listed with the reason, and skipped. */
export const contenders: readonly Contender[] = [
  await contender("onnx", "webgpu"),
  await contender("tfjs", "cpu"),
  await contender("tfjs", "webgpu"),
];

/** What the reference gives for each case, computed once for all that are compared with it. */
export function onReference<Case>(
  compute: (engine: Engine, one: Case) => Promise<Named<HostTensor>>,
): (one: Case) => Promise<Named<HostTensor>> {
  const known = new Map<Case, Promise<Named<HostTensor>>>();
  return (one) => {
    const found = known.get(one) ?? compute(reference, one);
    known.set(one, found);
    return found;
  };
}

/** Runs a compiled program once; all its outputs, on the host. */
export async function outputsOf(
  engine: Engine,
  compiled: ReturnType<Engine["compile"]>,
  feeds: Named<HostTensor>,
): Promise<Named<HostTensor>> {
  const executable = await compiled;
  const fed = uploadAll(engine, feeds);
  const outputs = await executable.run(fed);
  const found: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(outputs)) found[name] = await engine.download(tensor);
  releaseAll(engine, outputs);
  releaseAll(engine, fed);
  await executable.dispose();
  return found;
}

/**
 * How far two engines may be apart: 1e-4 of the number itself and, where sums cancel, a share of the greatest number of
 * its tensor, or three roundings of 1. The share is 1e-5 between processors, and 1e-4 for WebGPU, which allows its exp
 * and tanh an error of some units. A wrong index or a forgotten term is off by far more.
 */
const tolerance = { relative: 1e-4, absolute: 2e-7, ofGreatest: { processor: 1e-5, webgpu: 1e-4 } };

/**
 * Compares all tensors of an engine with those of the reference by name; types must be equal, and numbers that are not
 * finite too.
 */
export function expectAgreement(
  { device }: Engine,
  found: Named<HostTensor>,
  wanted: Named<HostTensor>,
): void {
  const { relative, absolute, ofGreatest } = tolerance;
  const share = device === "webgpu" ? ofGreatest.webgpu : ofGreatest.processor;
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { type, values }] of Object.entries(wanted)) {
    const other = found[name];
    expect(other?.type, name).toEqual(type);
    const greatest = Math.max(0, ...Array.from(values, Math.abs).filter(Number.isFinite));
    values.forEach((value, i) => {
      const seen = other?.values[i] ?? Number.NaN;
      if (Object.is(seen, value) || seen === value) return;
      const allowed = relative * Math.abs(value) + share * greatest + absolute;
      if (!(Math.abs(seen - value) <= allowed))
        expect.fail(`${name}[${i}] is ${seen}, and ${value} elsewhere`);
    });
  }
}
