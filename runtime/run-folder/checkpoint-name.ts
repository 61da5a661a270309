import { epochName } from "./epoch-files.js";

/** The checkpoints of a run, by the names that commands take. */
export type CheckpointName = "best" | "latest" | "first" | `epoch-${number}`;

export function isCheckpointName(name: string): name is CheckpointName {
  return name === "best" || name === "latest" || name === "first" || epochName.test(name);
}
