import { Failure } from "../../diagnostics/index.js";
import type { Device, DeviceOptions, Devices } from "./device.js";
import type { Engine } from "./engine.js";
import { onnxDevices } from "./onnx/devices.js";
import { tfjsDevices } from "./tfjs/devices.js";

/** All engines and their devices, in order of preference. Light: opening a device loads its engine. */
export const engines = {
  onnx: onnxDevices,
  tfjs: tfjsDevices,
} as const satisfies Readonly<Record<string, Devices>>;

export type EngineName = keyof typeof engines;

/** One device of one engine. */
export interface ComputeTarget {
  readonly engine: EngineName;
  readonly device: string;
  readonly about: Device;
}

/** Every device of every engine, or of one; an unknown engine is SPK4204. */
export function computeTargets(engine?: string): ComputeTarget[] {
  const names = engine === undefined ? engineNames() : [knownEngine(engine)];
  return names.flatMap((name) =>
    Object.entries<Device>(engines[name]).map(([device, about]) => ({ engine: name, device, about })),
  );
}

export function engineNames(): EngineName[] {
  return Object.keys(engines) as EngineName[];
}

/** The names of devices, over all engines. */
export function deviceNames(): string[] {
  return [...new Set(computeTargets().map(({ device }) => device))];
}

/** The target of that name; an engine without such a device is SPK4202, an unknown engine SPK4204. */
export function findTarget(engine: string, device: string): ComputeTarget {
  const candidates = computeTargets(engine);
  const target = candidates.find((candidate) => candidate.device === device);
  if (target !== undefined) return target;
  const devices = candidates.map((candidate) => candidate.device);
  throw Failure.of("unknown-device", { engine, device, devices });
}

function knownEngine(name: string): EngineName {
  const known = engineNames().find((engine) => engine === name);
  if (known === undefined) throw Failure.of("unknown-engine", { engine: name, engines: engineNames() });
  return known;
}

/** Makes a device ready. A device that cannot be used on this machine is SPK4203, which says why and what to do. */
export async function openTarget(
  { engine, device, about }: ComputeTarget,
  options: DeviceOptions,
): Promise<Engine> {
  try {
    return await about.open(options);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw Failure.of(
      "unavailable-device",
      { engine, device, reason: firstLine(error), remedy: about.remedy },
      error,
    );
  }
}

/** Messages of libraries hold stacks, advice and paths; the first line says what went wrong. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split("\n")[0] ?? message;
}
