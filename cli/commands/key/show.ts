import type { KeyFileDescription, UserKeyDescription } from "../../../app/index.js";
import { describeKey } from "../../../app/keys/describe-key.js";
import { ExitStatus } from "../../../diagnostics/index.js";
import { describeBasis, type KeyLayout } from "../../../runtime/keys/index.js";
import type { Terminal } from "../../terminal.js";

export interface KeyShowFlags {
  readonly basis?: boolean;
}

/** `spkc key show KEY`: what a key is for. The numbers of a basis are shown only where that is asked for. */
export async function keyShow(
  path: string,
  { basis }: KeyShowFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await describeKey(path, { basis, notify: terminal.notify });
  if (key.kind === "key file") showKeyFile(key, terminal);
  else showUserKey(key, terminal);
  return ExitStatus.ok;
}

function showKeyFile(key: KeyFileDescription, terminal: Terminal): void {
  const { format, spec, experiment, fingerprint, layouts, bases } = key;
  terminal.result(
    () =>
      [
        `key file (${format}) of ${experiment} of ${spec}`,
        `fingerprint ${fingerprint}`,
        ...layouts.flatMap(describeLayout),
        ...(bases ?? []).flatMap(({ keyspace, points, rows }) => [
          `basis of ${keyspace} at ${points.join(", ")}:`,
          ...rows.map((row) => `  ${row.join(" ")}`),
        ]),
      ].join("\n"),
    () => ({
      ok: true,
      ...{ format, spec, experiment, fingerprint },
      keyspaces: Object.fromEntries(layouts.map((layout) => [layout.keyspace, layoutToJson(layout)])),
      bases,
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

function layoutToJson({ config: { dim, basis, alpha, std }, points }: KeyLayout): object {
  const dimensions = Object.fromEntries(points.map(({ name, dim: d }) => [name, d]));
  return { m: dim, basis, alpha, std, points: dimensions };
}

function showUserKey(key: UserKeyDescription, terminal: Terminal): void {
  const { format, spec, experiment, fingerprint, places } = key;
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
