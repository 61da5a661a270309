import { alternatives, mistake, unknownOf, warning } from "./message.js";

/** SPK230x: matrices of which factors are trained. */
export const adapterMessages = {
  "unknown-adapter": unknownOf("SPK2300", "adapter"),
  "place-without-matrix": mistake<{ name: string; known: readonly string[] }>(
    "SPK2301",
    ({ name }) => `\`${name}\` has no matrix that can be adapted`,
    ({ known }) =>
      known.length === 0
        ? "adapters are for the matrices of `dense`, `attention` and recurrent layers, and the model has none"
        : `adapters are for the matrices of \`dense\`, \`attention\` and recurrent layers: ${alternatives(known.slice(0, 4))}`,
  ),
  "adapted-twice": mistake<{ name: string; parameter: string }>(
    "SPK2302",
    ({ name, parameter }) => `\`${name}\` means \`${parameter}\`, which another \`adapt\` has already`,
    () => "name every matrix in one `adapt` at most",
  ),
  "unfit-adapter": mistake<{ adapter: string; parameter: string; shape: readonly number[]; reason: string }>(
    "SPK2303",
    ({ adapter, parameter, shape, reason }) =>
      `\`${adapter}\` cannot adapt \`${parameter}\`, a matrix [${shape.join(", ")}]: ${reason}`,
    () => "change its arguments, or leave the matrix out",
  ),
  "adapt-none-among-others": mistake(
    "SPK2304",
    () => "`adapt none` stands beside another `adapt`",
    () => "it takes back what is inherited, as any other `adapt` does: leave out one of the two",
  ),
  "adapter-of-drawn-weights": warning<{ adapter: string; names: string }>(
    "SPK2305",
    ({ adapter, names }) =>
      `\`${adapter}\` adapts weights that are drawn, and leaves them as they are: ${names}`,
    () => "adapters are for trained weights: begin with some by `weights`, or train these without an adapter",
  ),
} as const;
