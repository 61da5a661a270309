import { ExitStatus, Failure } from "../../../diagnostics/index.js";
import {
  type Basis,
  describeBasis,
  distinctBases,
  fingerprintOf,
  type KeyBases,
  type KeyFile,
  type KeyLayout,
  keyFileFormat,
  readKey,
  type UserKey,
} from "../../../runtime/keys/index.js";
import type { Terminal } from "../../terminal.js";

export interface KeyShowOptions {
  readonly basis?: boolean;
  readonly json?: boolean;
}

/** `spkc key show KEY`: what a key is for. The numbers of a basis are shown only where that is asked for. */
export function keyShow(path: string, options: KeyShowOptions, terminal: Terminal): ExitStatus {
  const key = readKey(path, terminal.notify);
  if (key.format === keyFileFormat) {
    showKeyFile(key, options.basis === true ? key.bases : undefined, terminal);
  } else {
    if (options.basis === true) {
      throw Failure.of("key-kind-mismatch", { path, is: "a user key", wanted: "a key file" });
    }
    showUserKey(key, terminal);
  }
  return ExitStatus.ok;
}

function showKeyFile(key: KeyFile, shown: KeyBases | undefined, terminal: Terminal): void {
  const { format, spec, experiment, layouts } = key;
  const fingerprint = fingerprintOf(key.bases);
  terminal.result(
    () =>
      [
        `key file (${format}) of ${experiment} of ${spec}`,
        `fingerprint ${fingerprint}`,
        ...layouts.flatMap(describeLayout),
        ...shownBases(shown).flatMap(({ keyspace, points, rows }) => [
          `basis of ${keyspace} at ${points.join(", ")}:`,
          ...rows.map((row) => `  ${row.join(" ")}`),
        ]),
      ].join("\n"),
    () => ({
      ok: true,
      ...{ format, spec, experiment, fingerprint },
      keyspaces: Object.fromEntries(
        layouts.map(({ keyspace, config: { dim, basis, alpha, std }, points }) => [
          keyspace,
          {
            m: dim,
            basis,
            alpha,
            std,
            points: Object.fromEntries(points.map(({ name, dim: d }) => [name, d])),
          },
        ]),
      ),
      bases: shown && shownBases(shown),
    }),
  );
}

function describeLayout({ keyspace, config, points }: KeyLayout): string[] {
  const { dim, alpha, std } = config;
  const { kind, perPoint, ...numbers } = alpha;
  const drawn = `alpha ${kind}(${Object.values(numbers).join(", ")}), ${perPoint ? "one at each point" : "one for all points"}`;
  return [
    `${keyspace}: m ${dim}; basis ${describeBasis(config)}; ${drawn}; std ${std ?? "none"}`,
    ...points.map(({ name, dim: d, shape }) => `  ${name}: d ${d}, shape [${shape.join(", ")}]`),
  ];
}

/** Every basis once, as rows of numbers. */
function shownBases(bases: KeyBases | undefined) {
  return [...(bases ?? [])].flatMap(([keyspace, byPoint]) =>
    distinctBases(byPoint).map(({ basis, points }) => ({ keyspace, points, rows: rowsOf(basis) })),
  );
}

function rowsOf({ rows, columns, values }: Basis): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}

function showUserKey({ format, spec, experiment, fingerprint, keys }: UserKey, terminal: Terminal): void {
  const places = [...keys].flatMap(([keyspace, byPoint]) =>
    [...byPoint].map(([point, { shape, values }]) => ({ keyspace, point, shape, d: values.length })),
  );
  terminal.result(
    () =>
      [
        `user key (${format}) of ${experiment} of ${spec}`,
        `made of the bases ${fingerprint}`,
        ...places.map(
          ({ keyspace, point, d, shape }) => `  ${keyspace} at ${point}: d ${d}, shape [${shape.join(", ")}]`,
        ),
      ].join("\n"),
    () => ({ ok: true, format, spec, experiment, fingerprint, places }),
  );
}
