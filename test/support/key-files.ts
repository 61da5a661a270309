import { type KeyFile, type KeyspaceConfig, keyFileFor } from "../../runtime/keys/index.js";
import { tinyModel } from "./tiny-model.js";

/** The key file of an experiment with keys of three rows at an image of 20 numbers and a vector of 8. */
export function keyFile(change: Partial<KeyspaceConfig> = {}, seed = 1): KeyFile {
  const config: KeyspaceConfig = {
    dim: 3,
    basis: { kind: "uniform", perPoint: false },
    alpha: { kind: "uniform", low: 0, high: 1, perPoint: false },
    std: null,
    wrong: { kind: "gaussian" },
    ...change,
  };
  const { experiment } = tinyModel({
    seed,
    keyspaces: { Secret: config },
    injections: [{ keyspace: "Secret", points: ["image", "pool"], by: "add", gamma: 1 }],
  });
  return keyFileFor({ experiment, points: { image: [1, 4, 5], pool: [8] } });
}

/** The key file of an experiment with two key spaces, one of them at the image, the other at the vector. */
export function keyFileOfTwo(
  change: Partial<KeyspaceConfig> = {},
  other: Partial<KeyspaceConfig> = {},
): KeyFile {
  const [one, two] = [keyFile(change), keyFile(other)];
  const configOf = ({ layouts }: KeyFile): KeyspaceConfig => layouts[0]?.config as KeyspaceConfig;
  const { experiment } = tinyModel({
    keyspaces: { Secret: configOf(one), Other: configOf(two) },
    injections: [
      { keyspace: "Secret", points: ["image"], by: "add", gamma: 1 },
      { keyspace: "Other", points: ["pool"], by: "add", gamma: 1 },
    ],
  });
  return keyFileFor({ experiment, points: { image: [1, 4, 5], pool: [8] } });
}

const shared = { basis: { kind: "uniform", perPoint: false } } as const;
const each = { basis: { kind: "uniform", perPoint: true } } as const;
const one = { alpha: { kind: "uniform", low: 0, high: 1, perPoint: false } } as const;
const own = { alpha: { kind: "uniform", low: 0, high: 1, perPoint: true } } as const;

/** Every way to share bases and coefficients, with and without rescaling. */
export const sharings: readonly [what: string, change: Partial<KeyspaceConfig>][] = [
  ["one basis and one α", { ...shared, ...one }],
  ["one basis and one α, rescaled", { ...shared, ...one, std: 0.5 }],
  ["a basis at each point, rescaled", { ...each, ...one, std: 0.5 }],
  ["one basis and an α at each point, rescaled", { ...shared, ...own, std: 0.5 }],
  ["a basis and an α at each point", { ...each, ...own }],
];
