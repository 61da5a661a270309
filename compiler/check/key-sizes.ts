import type { CheckedInjection, CheckedKeyspace } from "../checked.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";

/** Numbers of the bases of a keyspace, and of its coefficients for one batch: 256 MB in float32. */
const mostNumbers = 2 ** 26;

/** Whether the bases and the coefficients of a batch can be held in memory and in a key file. */
export function checkKeySizes(
  checks: Checks,
  form: ExperimentForm,
  keys: { readonly keyspaces: readonly CheckedKeyspace[]; readonly injections: readonly CheckedInjection[] },
  { sizeOfPoint, batch }: { readonly sizeOfPoint: (point: string) => number; readonly batch: number },
): void {
  const sizes = new Map<string, number[]>();
  for (const { keyspace, points } of keys.injections) {
    const known = sizes.get(keyspace) ?? [];
    sizes.set(keyspace, known);
    for (const point of points) known.push(sizeOfPoint(point));
  }
  for (const { name, dim, basis, alpha } of keys.keyspaces) {
    const dims = sizes.get(name) ?? [];
    const columns = basis.perPoint
      ? dims.reduce((sum, size) => sum + size, 0)
      : dims.reduce((most, size) => Math.max(most, size), 0);
    const drawn = batch * (alpha.perPoint ? dims.length : 1);
    const node = form.injections.find(({ keyspace }) => keyspace.text === name)?.keyspace;
    for (const [what, numbers] of [
      ["its bases", dim * columns],
      ["its coefficients for a batch", dim * drawn],
    ] as const) {
      if (numbers <= mostNumbers || node === undefined) continue;
      checks.report.error("keys-too-large", node, { keyspace: name, what, numbers, most: mostNumbers });
      break;
    }
  }
}
