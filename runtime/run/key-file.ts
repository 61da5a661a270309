import type { BasisByPoint } from "../keys/index.js";
import type { ExperimentConfig } from "../model.js";

/**
 * The secret of a run: the bases, by key space and point, float32 little-endian in base64. A basis that all points of
 * a key space share is written once and named by the points after the first.
 */
export interface KeyFile {
  readonly format: "spankey-key/1";
  readonly spec: string;
  readonly experiment: string;
  readonly keyspaces: Readonly<
    Record<string, Readonly<Record<string, StoredBasis | { readonly sameAs: string }>>>
  >;
}

export interface StoredBasis {
  readonly rows: number;
  readonly columns: number;
  readonly values: string;
}

export function encodeKeyFile(
  experiment: ExperimentConfig,
  bases: ReadonlyMap<string, BasisByPoint>,
): string {
  const keyspaces: Record<string, Record<string, StoredBasis | { sameAs: string }>> = {};
  for (const [keyspace, byPoint] of bases) {
    const stored: Record<string, StoredBasis | { sameAs: string }> = {};
    const written = new Map<unknown, string>();
    for (const [point, basis] of byPoint) {
      const first = written.get(basis);
      if (first !== undefined) {
        stored[point] = { sameAs: first };
        continue;
      }
      written.set(basis, point);
      const { rows, columns, values } = basis;
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      stored[point] = { rows, columns, values: bytes.toString("base64") };
    }
    keyspaces[keyspace] = stored;
  }
  const file: KeyFile = {
    format: "spankey-key/1",
    spec: experiment.spec,
    experiment: experiment.name,
    keyspaces,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
