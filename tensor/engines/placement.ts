import type { Named } from "../programs/index.js";

/** Where the operators of a compiled program run. */
export interface Placement {
  /** The number of operators. */
  readonly nodes: number;
  /** The operators that run on another device than the engine's: their kinds by device, one entry for each operator. */
  readonly elsewhere: Named<readonly string[]>;
}

/** "3 of 412 operators run on cpu: ArgMax, Cast (2)"; undefined if all run on the engine's device. */
export function describeFallback({ nodes, elsewhere }: Placement): string | undefined {
  const parts = Object.entries(elsewhere).map(([device, kinds]) => {
    const counts = new Map<string, number>();
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const listed = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const names = listed.map(([kind, times]) => (times === 1 ? kind : `${kind} (${times})`));
    const verb = kinds.length === 1 ? "runs" : "run";
    return `${kinds.length} of ${nodes} operators ${verb} on ${device}: ${names.join(", ")}`;
  });
  return parts.length === 0 ? undefined : parts.join("; ");
}
