import type { KeyLayout } from "../keys/index.js";
import { stream } from "../random/index.js";
import { type ConcreteKey, keyAt, type Victim } from "../victim/index.js";

/** The spread of the numbers of a key that nobody issued: the one that keys are rescaled to, 1 where there is none. */
export function spreadOf({ config }: KeyLayout): number {
  return config.std ?? 1;
}

/** Keys of independent normal numbers, as spread as the numbers of valid keys are. */
export function randomKeys(victim: Victim, seed: number, label: string, count: number): ConcreteKey[] {
  return Array.from({ length: count }, (_, i) =>
    keyAt(victim.layouts, (dim, point, layout) =>
      stream(seed, "attack", label, point, i).fillNormal(new Float32Array(dim), 0, spreadOf(layout)),
    ),
  );
}

/** The same number everywhere. */
export function constantKey(victim: Victim, value: number): ConcreteKey {
  return keyAt(victim.layouts, (dim, _, layout) => new Float32Array(dim).fill(value * spreadOf(layout)));
}
