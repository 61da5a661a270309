import { arch, cpus, platform } from "node:os";
import type { TargetsReport } from "../tensor/engines/probe/probe-targets.js";
import { type TaskOptions, taskOf } from "./task.js";

export interface ProbeMachineOptions extends Pick<TaskOptions, "observe"> {
  /** Do not time the larger step. */
  readonly quick?: boolean | undefined;
}

/** What there is to compute on: every engine and device, whether it works, how fast, and what to install for the rest. */
export interface MachineReport extends TargetsReport {
  /** The version of Node. */
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cores: number;
  /** Whether there are signs of a graphics card. */
  readonly graphicsCard: boolean;
}

/** Tries every engine and device with a training step, one after the other. */
export async function probeMachine(options: ProbeMachineOptions = {}): Promise<MachineReport> {
  const { probeTargets } = await import("../tensor/engines/probe/probe-targets.js");
  const { hasGraphicsCard } = await import("../tensor/engines/choose.js");
  const { observe } = taskOf(options);
  const report = await probeTargets(
    ({ engine, device, about }) => observe({ kind: "probing", engine, device, title: about.title }),
    { quick: options.quick === true },
  );
  return {
    ...{ node: process.version, platform: platform(), arch: arch(), cores: cpus().length },
    graphicsCard: hasGraphicsCard(),
    ...report,
  };
}
