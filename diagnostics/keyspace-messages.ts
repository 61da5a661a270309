import {
  type AmongKnown,
  alternatives,
  meantOrKnown,
  missing,
  mistake,
  type Suggested,
  unknownOf,
} from "./message.js";

/** SPK206x, SPK216x, SPK219x: keyspaces, injections, and keys at parameters. */
export const keyspaceMessages = {
  // --- keyspaces -------------------------------------------------------------------------------------------
  "unknown-keyspace-setting": unknownOf("SPK2060", "keyspace setting"),
  "duplicate-keyspace-setting": mistake<{ name: string }>(
    "SPK2061",
    ({ name }) => `\`${name}\` is given twice in this keyspace`,
  ),
  "missing-keyspace-setting": missing(
    mistake<{ keyspace: string; setting: string }>(
      "SPK2062",
      ({ keyspace, setting }) => `keyspace \`${keyspace}\` needs \`${setting}\``,
      () => "for example `dim 8`, the number of rows of the basis",
    ),
  ),
  "unsupported-per-point-setting": mistake<{ name: string }>(
    "SPK2063",
    ({ name }) => `\`${name}\` cannot be \`per point\``,
    () => "only `basis` and `alpha` can",
  ),
  "unknown-keyspace-value": mistake<Suggested & AmongKnown & { setting: string }>(
    "SPK2064",
    ({ setting, name }) => `\`${name}\` is not a kind of \`${setting}\``,
    meantOrKnown,
  ),
  "empty-range": mistake<{ name: string; low: number; high: number }>(
    "SPK2065",
    ({ name, low, high }) =>
      `${name}(${low}, ${high}) is empty: the first number must be smaller than the second`,
  ),
  "too-few-wrong-key-kinds": mistake<{ count: number }>(
    "SPK2066",
    ({ count: kinds }) => `\`one_of\` takes two or more kinds of wrong keys, not ${kinds}`,
    () => "for example `wrong one_of(gaussian, near(0.5))`",
  ),
  "wrong-key-way-without-mul": mistake<{ keyspace: string; way: string }>(
    "SPK2067",
    ({ keyspace, way }) =>
      `\`way: ${way}\`, of the wrong keys of \`${keyspace}\`, works only with injection by \`mul\``,
    () => "use `way: gate`, or inject the keyspace by `mul`",
  ),

  // --- declared injections ---------------------------------------------------------------------------------
  "reserved-injection-name": mistake<{ name: string }>(
    "SPK2160",
    ({ name }) => `\`${name}\` is a built-in injection`,
    () => "choose another name",
  ),
  "malformed-injection-signature": missing(
    mistake<{ name: string }>(
      "SPK2161",
      ({ name }) => `the injection \`${name}\` must take the activation and the key first, without types`,
      ({ name }) => `for example \`injection ${name}(h, k, gamma: float = 0.5) = h + gamma * k\``,
    ),
  ),
  "non-numeric-injection-parameter": mistake<{ name: string; type: string | undefined }>(
    "SPK2162",
    ({ name, type }) =>
      `the parameter \`${name}\` of an injection must be a number, ${type === undefined ? "but has no type" : `not \`${type}\``}`,
    ({ name }) => `write \`${name}: float\` or \`${name}: int\``,
  ),
  "unknown-injection-function": mistake<Suggested & AmongKnown>(
    "SPK2163",
    ({ name }) => `there is no function \`${name}\` for injections`,
    meantOrKnown,
  ),
  "unused-injection-input": missing(
    mistake<{ name: string; unused: string; what: "activation" | "key" }>(
      "SPK2164",
      ({ name, unused, what }) => `the injection \`${name}\` does not use \`${unused}\`, the ${what}`,
      () => "the value must depend on both, for example `h + 0.5 * k`",
    ),
  ),
  "unsupported-injection-expression": mistake<{ what: string }>(
    "SPK2165",
    ({ what }) => `${what} cannot be used in an injection`,
    () => "use `+`, `-`, `*`, `/` and functions such as `tanh(k)`",
  ),
  "unsuitable-function-argument": mistake<{ what: string; found: string }>(
    "SPK2166",
    ({ what, found }) => `${what} must be ${found}`,
  ),

  // --- keys at parameters ----------------------------------------------------------------------------------
  "duplicate-secret": mistake(
    "SPK2190",
    () => "`secret` is injected twice in this experiment",
    () => "name all places at once: `inject secret at conv1, conv2 by signs`",
  ),
  "point-for-secret": mistake<{ name: string; known: readonly string[] }>(
    "SPK2191",
    ({ name }) => `\`${name}\` is a point, and \`secret\` enters at parameters, layers and blocks`,
    ({ known }) =>
      known.length === 0
        ? "keys of a keyspace enter at points"
        : `keys of a keyspace enter at points; the model has ${alternatives(known)}`,
  ),
  "numbered-parameter": mistake<{ name: string }>(
    "SPK2196",
    ({ name }) => `\`${name}\` is no parameter: a number in brackets is a turn of a point`,
    () => "a turn of `repeat` is a part of its name here: `repeat1.turn2.conv1`",
  ),
  "parameter-for-keyspace": mistake<{ name: string; keyspace: string }>(
    "SPK2192",
    ({ name, keyspace }) => `\`${name}\` names parameters, and keys of \`${keyspace}\` enter at points`,
    ({ name }) =>
      `give a point of the model, written \`@point\` there; at parameters enters \`secret\`: \`inject secret at ${name} by signs\``,
  ),
  "lock-for-keyspace": mistake<{ name: string; keyspace: string }>(
    "SPK2193",
    ({ name, keyspace }) => `\`${name}\` is a lock: it takes \`secret\`, not \`${keyspace}\``,
    ({ name }) =>
      `write \`inject secret at PARAMETERS by ${name}\`; keys of a keyspace enter by \`mul\`, \`add\` or an injection of the spec`,
  ),
  "injection-for-secret": mistake<{ name: string; keyspace: string | undefined; known: readonly string[] }>(
    "SPK2194",
    ({ name }) => `\`${name}\` is for keys at activations: \`secret\` enters by a lock`,
    ({ name, keyspace, known }) =>
      keyspace === undefined
        ? `use ${alternatives(known)}`
        : `use ${alternatives(known)}, or inject a keyspace by \`${name}\`: \`inject ${keyspace} at …\``,
  ),
  "reserved-keyspace-name": mistake(
    "SPK2195",
    () => "`secret` is the key at parameters and cannot name a keyspace",
    () => "choose another name, for example `Secret`",
  ),
} as const;
