import type { CheckedInjection, CheckedKeyspace } from "../checked.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";

/** Numbers of the bases of a keyspace, and of its coefficients for one batch: 256 MB in float32. */
const mostNumbers = 2 ** 26;

/** Numbers of the bases of all keyspaces together, and of their coefficients. */
const mostTogether = 2 * mostNumbers;

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
  const together = new Map<string, number>();
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
      const sum = (together.get(what) ?? 0) + numbers;
      together.set(what, sum);
      if (node === undefined) continue;
      if (numbers > mostNumbers) {
        checks.report.error("keys-too-large", node, { keyspace: name, what, numbers, most: mostNumbers });
        break;
      }
      if (sum > mostTogether && sum - numbers <= mostTogether) {
        const all = `${what} and those of the keyspaces before it`;
        checks.report.error("keys-too-large", node, {
          keyspace: name,
          what: all,
          numbers: sum,
          most: mostTogether,
        });
        break;
      }
    }
  }
}
