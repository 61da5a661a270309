import { alternatives, breakdown, mistake, misuse } from "./message.js";

/** SPK40xx: files and runs. */
export const runMessages = {
  SPK4001: mistake<{ path: string; reason: string }>(({ path, reason }) => `cannot read ${path}: ${reason}`),
  SPK4002: breakdown<{ path: string; reason: string }>(
    ({ path, reason }) => `cannot write ${path}: ${reason}`,
    () => "choose another folder with `--out DIR`",
  ),
  SPK4003: misuse<{ path: string }>(
    ({ path }) => `${path} already holds a run`,
    () => "name a new folder: a run is never overwritten",
  ),
  SPK4004: breakdown<{ epoch: number; step: number; what: string; checkpoint: string }>(
    ({ epoch, step, what }) => `${what} at step ${step} (epoch ${epoch})`,
    ({ checkpoint }) =>
      `the last good weights are in ${checkpoint}; a smaller learning rate or gamma may help`,
  ),
  SPK4005: breakdown<{ epoch: number; epochs: number; step: number; path: string }>(
    ({ epoch, epochs, step }) => `stopped on request after step ${step}, in epoch ${epoch} of ${epochs}`,
    ({ path }) => `what was measured so far is in ${path}`,
  ),
  SPK4006: mistake<{ path: string }>(
    ({ path }) => `${path} is not the folder of a run`,
    () => "give the folder that `spkc run` named at its end",
  ),
  SPK4007: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} is not a file of tensors: ${reason}`,
  ),
  SPK4008: mistake<{ path: string; megabytes: number }>(
    ({ path, megabytes }) => `${path} has ${megabytes.toFixed(1)} MB; a spec has at most 1 MB`,
    () => "is it a data file?",
  ),
  SPK4009: mistake<{ path: string }>(
    ({ path }) => `${path} is not text in UTF-8`,
    () => "a spec is a text file; is this one compiled or compressed?",
  ),
  SPK4010: misuse<{ path: string; names: readonly string[] }>(
    ({ path, names }) => `${path} has several experiments: ${alternatives(names)}`,
    () => "choose one with `--experiment NAME`",
  ),
  SPK4011: mistake<{ path: string }>(
    ({ path }) => `${path} has no experiment to run`,
    () => "add one: `experiment Name { data … model … inject … loss … train … }`",
  ),
} as const;
