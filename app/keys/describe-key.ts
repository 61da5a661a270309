import { Failure } from "../../diagnostics/index.js";
import type { Basis, KeyFile, KeyLayout, UserKey } from "../../runtime/keys/index.js";
import type { TaskOptions } from "../task.js";

export interface DescribeKeyOptions extends Pick<TaskOptions, "notify"> {
  /** Gives the bases of a key file too: the secret. */
  readonly basis?: boolean | undefined;
}

/** What a key is for, without its numbers. */
export type KeyDescription = KeyFileDescription | UserKeyDescription;

export interface KeyFileDescription extends Pick<KeyFile, "format" | "spec" | "experiment"> {
  readonly kind: "key file";
  readonly fingerprint: string;
  readonly layouts: readonly KeyLayout[];
  /** Every basis once, as rows of numbers; undefined unless asked for. */
  readonly bases: readonly DescribedBasis[] | undefined;
}

export interface DescribedBasis {
  readonly keyspace: string;
  readonly points: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export interface UserKeyDescription extends Pick<UserKey, "format" | "spec" | "experiment"> {
  readonly kind: "user key";
  /** Of the bases that it says it is made of. */
  readonly fingerprint: string;
  /** Where it enters; `d` is the size of the key there. */
  readonly places: readonly {
    readonly keyspace: string;
    readonly point: string;
    readonly shape: readonly number[];
    readonly d: number;
  }[];
}

/**
 * Says what a key file or a user key is for. Fails with SPK4032 where it is neither, and with SPK4038 where a user key is
 * asked for the bases, which it does not hold.
 */
export async function describeKey(
  path: string,
  { basis = false, notify = () => {} }: DescribeKeyOptions = {},
): Promise<KeyDescription> {
  const { distinctBases, fingerprintOf, keyFileFormat, readKey } = await import(
    "../../runtime/keys/index.js"
  );
  const key = readKey(path, notify);
  const { spec, experiment } = key;
  if (key.format === keyFileFormat) {
    const { format, layouts, bases } = key;
    const shown = [...(basis ? bases : [])].flatMap(([keyspace, byPoint]) =>
      distinctBases(byPoint).map((one) => ({ keyspace, points: one.points, rows: rowsOf(one.basis) })),
    );
    const fingerprint = fingerprintOf(bases);
    return {
      kind: "key file",
      format,
      spec,
      experiment,
      fingerprint,
      layouts,
      bases: basis ? shown : undefined,
    };
  }
  if (basis) throw Failure.of("key-kind-mismatch", { path, is: "a user key", wanted: "a key file" });
  const { format, fingerprint, keys } = key;
  const places = [...keys].flatMap(([keyspace, byPoint]) =>
    [...byPoint].map(([point, { shape, values }]) => ({ keyspace, point, shape, d: values.length })),
  );
  return { kind: "user key", format, spec, experiment, fingerprint, places };
}

function rowsOf({ rows, columns, values }: Basis): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}
