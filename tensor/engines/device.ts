import type { Engine } from "./engine.js";

export interface DeviceOptions {
  /** CPU threads, for devices that are CPUs; left out: the engine decides. */
  readonly threads?: number | undefined;
}

/** Something that an engine can compute on. Light: opening it loads what it needs. */
export interface Device {
  /** For people: "GPU, ONNX Runtime with WebGPU". */
  readonly title: string;
  /** Whether it is meant to be a GPU, which `auto` prefers where it is faster. */
  readonly gpu: boolean;
  /** So slow that even an emulated GPU comes before it. */
  readonly lastResort?: true;
  /** What to do if it does not open: a sentence without its full stop. */
  readonly remedy: string;
  /** Rejects with what the libraries say if it cannot be used on this machine. */
  open(options: DeviceOptions): Promise<Engine>;
}

/** The devices of an engine by name, in order of preference. */
export type Devices = Readonly<Record<string, Device>>;
