import { expect } from "vitest";
import type { Engine, HostTensor, Named } from "../../runtime/engines/engine.js";
import { type EngineName, findPlace, openPlace } from "../../runtime/engines/index.js";
import { releaseAll, uploadAll } from "../../runtime/engines/resident.js";

/** An engine on a device, or why it is not there. */
export interface Contender {
  readonly label: string;
  readonly engine: Engine | undefined;
  readonly missing: string;
}

async function contender(engine: EngineName, device: string): Promise<Contender> {
  const label = `${engine} on ${device}`;
  try {
    return { label, engine: await openPlace(findPlace(engine, device), { threads: 2 }), missing: "" };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    return { label: `${label} (skipped: ${missing})`, engine: undefined, missing };
  }
}

/** The engine that all others are compared with. */
export const reference = await openPlace(findPlace("onnx", "cpu"), { threads: 2 });

/** Everything else that opens here; what does not is listed with the reason, and skipped. */
export const contenders: readonly Contender[] = [
  await contender("tfjs", "cpu"),
  await contender("tfjs", "webgpu"),
];

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
 * How far two engines may be apart: 1e-4 of the number itself and, where sums cancel, 1e-5 of the greatest number of
 * its tensor, or three roundings of 1. A wrong index or a forgotten term is off by far more.
 */
export const tolerance = { relative: 1e-4, ofGreatest: 1e-5, absolute: 2e-7 } as const;

/** Compares all tensors of two engines by name; types must be equal, and numbers that are not finite too. */
export function expectAgreement(found: Named<HostTensor>, wanted: Named<HostTensor>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { type, values }] of Object.entries(wanted)) {
    const other = found[name];
    expect(other?.type, name).toEqual(type);
    const greatest = Math.max(0, ...Array.from(values, Math.abs).filter(Number.isFinite));
    values.forEach((value, i) => {
      const seen = other?.values[i] ?? Number.NaN;
      if (Object.is(seen, value) || seen === value) return;
      const { relative, ofGreatest, absolute } = tolerance;
      const allowed = relative * Math.abs(value) + ofGreatest * greatest + absolute;
      if (!(Math.abs(seen - value) <= allowed))
        expect.fail(`${name}[${i}] is ${seen}, and ${value} elsewhere`);
    });
  }
}
