import type { Engine } from "./engine.js";

export interface DeviceOptions {
  /** Processor threads, for devices that are processors; the engine decides where it is left out. */
  readonly threads?: number | undefined;
}

/** Something that an engine can compute on. Light: what it needs is loaded when it is opened. */
export interface Device {
  /** For people: "graphics card through WebGPU". */
  readonly title: string;
  /** Whether it is meant to be a graphics card, so that `auto` prefers it where it works. */
  readonly gpu: boolean;
  /** So slow that even a graphics card played by the processor comes before it. */
  readonly lastResort?: true;
  /** What to do where it does not open: a sentence without its full stop. */
  readonly remedy: string;
  /** Rejects, with whatever the libraries say, where it cannot be used here. */
  open(options: DeviceOptions): Promise<Engine>;
}

/** The devices of an engine by name, those to be preferred first. */
export type Devices = Readonly<Record<string, Device>>;
