import { type AmongKnown, count, didYouMean, enumeration, meantOrKnown, mistake } from "./message.js";

type Suggested = { name: string } & Pick<AmongKnown, "suggestion">;
type Call = { call: string };
type Argument = Call & { argument: string };

/** A name that stands for nothing, with what it was probably meant to be. */
const unknown = (what: string) =>
  mistake<Suggested>(
    ({ name }) => `there is no ${what} \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion),
  );

/** A word out of a short list, which the hint can give whole; `special` is what to say of words that mean something else. */
const unknownOf = (what: string, special: Readonly<Record<string, string>> = {}) =>
  mistake<Suggested & AmongKnown>(
    ({ name }) => `there is no ${what} \`${name}\``,
    (given) => new Map(Object.entries(special)).get(given.name) ?? meantOrKnown(given),
  );

/** SPK2xxx: names, types and settings. */
export const nameMessages = {
  // --- declarations and imports ---------------------------------------------------------------------------------
  SPK2001: mistake<{ name: string; first: string }>(
    ({ name }) => `\`${name}\` is declared twice`,
    ({ first }) => `the first is at ${first}`,
  ),
  SPK2002: mistake<{ name: string }>(
    ({ name }) => `\`${name}\` cannot be a name: names that begin with two underscores are reserved`,
  ),
  SPK2003: mistake<{ name: string }>(
    ({ name }) => `a block cannot be called \`${name}\`: that is a layer of the language`,
  ),
  SPK2004: unknown("layer or block"),
  SPK2005: mistake<Suggested & { wanted: { what: string; type: string } | undefined }>(
    ({ name }) => `there is no constant or parameter \`${name}\``,
    ({ name, suggestion, wanted }) => {
      if (suggestion !== undefined || wanted === undefined) return didYouMean(suggestion);
      const { what, type } = wanted;
      return type === "text" ? `${what} is text: write "${name}", in quotes` : `${what} is ${type}`;
    },
  ),
  SPK2006: unknownOf("model"),
  SPK2007: unknownOf("keyspace"),
  SPK2008: unknownOf("experiment"),
  SPK2009: mistake<Suggested & AmongKnown & { model: string }>(
    ({ name, model }) => `model \`${model}\` has no point \`${name}\``,
    ({ suggestion, known }) =>
      didYouMean(suggestion) ??
      (known.length === 0
        ? "points are declared in the model, as in `relu @middle`"
        : `it has ${enumeration(known)}`),
  ),
  SPK2010: mistake<{ name: string; is: string; wanted: string }>(
    ({ name, is, wanted }) => `\`${name}\` is a ${is}, expected a ${wanted}`,
  ),
  SPK2011: mistake<{ path: string }>(({ path }) => `cannot import ${path}: there is no such file`),
  SPK2012: mistake<{ chain: readonly string[] }>(
    ({ chain }) => `imports go round in a circle: ${chain.join(" -> ")}`,
  ),
  SPK2013: mistake<{ chain: readonly string[] }>(
    ({ chain }) => `experiments extend each other in a circle: ${chain.join(" -> ")}`,
  ),
  SPK2014: mistake<{ chain: readonly string[] }>(
    ({ chain }) => `a block cannot contain itself: ${chain.join(" -> ")}`,
    () => "use `repeat` for a part that comes several times",
  ),
  SPK2015: mistake<Suggested>(
    ({ name }) => `there is no type \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion) ?? "a parameter is `int`, `float`, `bool` or `string`",
  ),
  SPK2016: mistake<{ name: string }>(({ name }) => `the parameter \`${name}\` is declared twice`),
  SPK2017: mistake<{ name: string }>(({ name }) => `the point \`${name}\` is declared twice`),

  // --- expressions ----------------------------------------------------------------------------------------------
  SPK2020: mistake<{ operator: string }>(
    ({ operator }) => `${operator === "%" ? "remainder of a" : "a"} division by zero`,
  ),
  SPK2021: mistake<{ operator: string; wanted: string; found: string }>(
    ({ operator, wanted, found }) => `\`${operator}\` needs ${wanted}, not ${found}`,
  ),
  SPK2022: mistake(() => "this number is too large"),
  SPK2023: mistake(
    () => "`in` is the activation that enters a layer: it is only known in the body of a model or block",
  ),
  SPK2024: mistake<Suggested & { object: string }>(
    ({ name, object }) => `\`${object}\` has no property \`${name}\``,
    ({ suggestion, object }) =>
      didYouMean(suggestion) ??
      (object === "in"
        ? "there is `in.channels`, `in.height`, `in.width`, `in.features` and `in.length`"
        : undefined),
  ),
  SPK2025: mistake<{ text: string }>(({ text }) => `\`${text}\` is not a value`),
  SPK2026: mistake<{ chain: readonly string[] }>(
    ({ chain }) => `a constant cannot depend on itself: ${chain.join(" -> ")}`,
  ),
  SPK2027: mistake(
    () => "blocks and constants are nested too deeply here",
    () => "at most 500 levels are read",
  ),

  // --- arguments ------------------------------------------------------------------------------------------------
  SPK2030: mistake<Argument & { type: string }>(
    ({ call, argument, type }) => `\`${call}\` needs \`${argument}\`, ${type}`,
  ),
  SPK2031: mistake<Call & Suggested & AmongKnown>(
    ({ call, name }) => `\`${call}\` has no argument \`${name}\``,
    ({ call, suggestion, known }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? `\`${call}\` takes no arguments` : `it takes ${known.join(", ")}`),
  ),
  SPK2032: mistake<Argument>(({ call, argument }) => `\`${argument}\` of \`${call}\` is given twice`),
  SPK2033: mistake<Call & { most: number }>(({ call, most }) =>
    most === 0 ? `\`${call}\` takes no arguments` : `\`${call}\` takes at most ${count(most, "argument")}`,
  ),
  SPK2034: mistake<{ what: string; type: string; found: string }>(
    ({ what, type, found }) => `${what} must be ${type}, not ${found}`,
  ),
  SPK2035: mistake<{ what: string; found: number }>(
    ({ what, found }) => `${what} must be a whole number, not ${found}`,
  ),
  SPK2036: mistake<{ what: string; range: string; found: number }>(
    ({ what, range, found }) => `${what} must be ${range}, not ${found}`,
  ),
  SPK2037: mistake<Suggested & AmongKnown & { what: string; type: string }>(
    ({ what, name, type }) => `${what} must be ${type}, not \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion),
  ),
  SPK2038: mistake<Call>(({ call }) => `in \`${call}\`, arguments without a name come before those with one`),

  // --- models ---------------------------------------------------------------------------------------------------
  SPK2040: mistake<{ model: string }>(
    ({ model }) => `model \`${model}\` does not say what goes in`,
    () => "begin it with `input 28x28x1`, `input 20` or `input tokens 128`",
  ),
  SPK2041: mistake(() => "`input` stands once, at the beginning of a model"),
  SPK2042: mistake<{ text: string }>(
    ({ text }) => `${text} is not the size of an image`,
    () => "write height x width x channels, as in `28x28x1`; a vector is one number",
  ),
  SPK2044: mistake<{ limit: number }>(
    ({ limit }) => `this makes the model larger than ${limit.toLocaleString("en")} layers`,
  ),
  SPK2046: mistake<{ name: string }>(
    ({ name }) => `the point \`${name}\` stands inside a block, which may be used several times`,
    () => "declare the point in the model, where the block is used",
  ),
  SPK2047: mistake<{ name: string }>(
    ({ name }) => `the point \`${name}\` stands inside a \`repeat\`, which passes it several times`,
    ({ name }) => `declare it after the \`repeat\`: \`@${name}\`, or \`@${name}[2]\` for the second turn`,
  ),
  SPK2048: mistake<{ name: string }>(
    ({ name }) => `\`@${name}[…]\` counts the turns of a \`repeat\`, and this is none`,
  ),
  SPK2049: mistake<{ name: string; turn: number; turns: number }>(
    ({ name, turn, turns }) => `\`@${name}[${turn}]\`: the \`repeat\` has turns 1 to ${turns}`,
  ),

  // --- keyspaces ------------------------------------------------------------------------------------------------
  SPK2060: unknownOf("keyspace setting"),
  SPK2061: mistake<{ name: string }>(({ name }) => `\`${name}\` is given twice in this keyspace`),
  SPK2062: mistake<{ keyspace: string; setting: string }>(
    ({ keyspace, setting }) => `keyspace \`${keyspace}\` needs \`${setting}\``,
    () => "as in `dim 8`, the number of rows of the basis",
  ),
  SPK2063: mistake<{ name: string }>(
    ({ name }) => `\`${name}\` cannot be \`per point\``,
    () => "`basis` and `alpha` can",
  ),
  SPK2064: mistake<Suggested & AmongKnown & { setting: string }>(
    ({ setting, name }) => `there is no ${setting} \`${name}\``,
    meantOrKnown,
  ),
  SPK2065: mistake<{ name: string; low: number; high: number }>(
    ({ name, low, high }) => `${name}(${low}, ${high}) is empty: the first number must be the smaller one`,
  ),
  SPK2066: mistake<{ count: number }>(
    ({ count: kinds }) => `\`one_of\` takes two or more kinds of wrong keys, not ${kinds}`,
    () => "as in `wrong one_of(gaussian, near(0.5))`",
  ),
  SPK2067: mistake<{ keyspace: string; way: string }>(
    ({ keyspace, way }) =>
      `wrong keys of \`${keyspace}\` are moved by \`way: ${way}\`, which takes injections by \`mul\``,
    () => "move them by `way: gate`, or inject the key space by `mul`",
  ),

  // --- experiments ----------------------------------------------------------------------------------------------
  SPK2070: mistake<{ setting: string }>(({ setting }) => `\`${setting}\` is given twice in this experiment`),
  SPK2071: mistake<{ experiment: string; setting: string; example: string }>(
    ({ experiment, setting }) => `experiment \`${experiment}\` needs \`${setting}\``,
    ({ example }) => `as in \`${example}\``,
  ),
  SPK2072: mistake<{ clause: string; example: string }>(
    ({ clause }) => `\`train\` needs ${clause}`,
    ({ example }) => `as in \`${example}\``,
  ),
  SPK2073: unknownOf("dataset"),
  SPK2074: unknownOf("optimizer"),
  SPK2075: unknownOf("loss"),
  SPK2076: unknownOf("deny loss"),
  SPK2077: unknownOf("augmentation"),
  SPK2078: unknownOf("schedule", {
    warmup: "a warm-up is a clause of its own, as in `schedule cosine warmup 2`",
  }),
  SPK2079: unknownOf("injection"),
  SPK2080: mistake(
    () => "the loss has no `crossentropy`",
    () => "as in `loss crossentropy + 0.1 * deny reject on wrong`",
  ),
  SPK2081: mistake<{ name: string }>(({ name }) => `\`${name}\` stands twice in this loss`),
  SPK2082: mistake<{ name: string; deny: boolean }>(({ name, deny }) =>
    deny
      ? `\`${name}\` is a deny loss: write \`deny ${name}\``
      : `\`${name}\` is not a deny loss: write it without \`deny\``,
  ),
  SPK2083: mistake<{ word: string; name: string }>(
    ({ word, name }) => `\`${word}\` belongs to deny losses, not to \`${name}\``,
  ),
  SPK2084: mistake<Suggested>(
    ({ name }) => `a deny loss cannot look at \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion) ?? "it looks `on wrong`, `on none` or `on wrong, none`",
  ),
  SPK2085: mistake<{ name: string }>(({ name }) => `\`${name}\` stands twice after \`on\``),
  SPK2086: mistake<{ name: string }>(({ name }) => `keys are injected twice at \`${name}\``),
  SPK2087: mistake<{ name: string }>(
    ({ name }) => `\`deny ${name}\` has nothing to deny: the experiment injects no keys`,
    () => "as in `inject Secret at image by mul(gamma: 0.5)`",
  ),
  SPK2088: mistake<{ name: string; model: string }>(
    ({ name, model }) =>
      `\`deny ${name}\` adds an output, but model \`${model}\` does not end in a \`dense\` layer`,
    () => "let the last layer of the model be `dense(classes)`",
  ),
  SPK2089: mistake(() => "`normalize` is given twice"),
  SPK2090: mistake<Suggested & AmongKnown>(({ name }) => `there is no setting \`${name}\``, meantOrKnown),
  SPK2091: mistake<{ path: string; wanted: string }>(({ path, wanted }) => `\`${path}\` must be ${wanted}`),
  SPK2100: mistake<Suggested>(
    ({ name }) => `there is no figure \`${name}\``,
    ({ suggestion }) =>
      didYouMean(suggestion) ?? "a figure is a split, a key path and a measure: `test.valid.accuracy`",
  ),
  SPK2101: mistake<{ name: string }>(({ name }) => `\`${name}\` is published twice`),
  SPK2102: mistake<{ name: string; reason: string }>(
    ({ name, reason }) => `\`${name}\` is not measured: ${reason}`,
  ),
  SPK2150: mistake<{ dataset: string }>(
    ({ dataset }) => `\`normalize\` scales numbers, but ${dataset} gives token ids`,
    () => "leave it out: token ids only choose rows of an embedding",
  ),

  // --- attacks --------------------------------------------------------------------------------------------------
  SPK2180: mistake<Suggested & AmongKnown>(
    ({ name }) => `there is no attack and no budget \`${name}\``,
    meantOrKnown,
  ),
  SPK2181: mistake<{ name: string }>(
    ({ name }) => `\`${name}\` is given twice`,
    () => "its arguments take lists: `labels: [10, 30]`",
  ),
  SPK2182: mistake<{ name: string }>(
    ({ name }) => `there is a budget before \`${name}\``,
    () => "keep one of them",
  ),
  SPK2183: mistake<{ name: string }>(
    ({ name }) => `\`${name}\` is a budget and takes no arguments`,
    () => "name the attack that they are for: `attack quick, key_optimisation(labels: 10)`",
  ),
  SPK2184: mistake(
    () => "there is no gate to attack: the experiment injects no keys",
    () => "add an `inject`, or leave `attack` out",
  ),

  // --- injections of the spec -----------------------------------------------------------------------------------
  SPK2160: mistake<{ name: string }>(
    ({ name }) => `\`${name}\` is an injection of the language`,
    () => "give yours another name",
  ),
  SPK2161: mistake<{ name: string }>(
    ({ name }) => `the injection \`${name}\` must take the activation and the key first, without types`,
    ({ name }) => `as in \`injection ${name}(h, k, gamma: float = 0.5) = h + gamma * k\``,
  ),
  SPK2162: mistake<{ name: string; type: string | undefined }>(
    ({ name, type }) =>
      `the parameter \`${name}\` of an injection must be a number, ${type === undefined ? "but has no type" : `not \`${type}\``}`,
    ({ name }) => `write \`${name}: float\` or \`${name}: int\``,
  ),
  SPK2163: mistake<Suggested & AmongKnown>(
    ({ name }) => `there is no function \`${name}\` for injections`,
    meantOrKnown,
  ),
  SPK2164: mistake<{ name: string; unused: string; what: "activation" | "key" }>(
    ({ name, unused, what }) => `the injection \`${name}\` does not use \`${unused}\`, the ${what}`,
    () => "its value must depend on both, as in `h + 0.5 * k`",
  ),
  SPK2165: mistake<{ what: string }>(
    ({ what }) => `${what} has no place in an injection`,
    () => "activations and keys take `+`, `-`, `*`, `/` and functions such as `tanh(k)`",
  ),
  SPK2166: mistake<{ what: string; found: string }>(({ what, found }) => `${what} must be ${found}`),

  // --- sweeps ---------------------------------------------------------------------------------------------------
  SPK2170: mistake<{ path: string }>(
    ({ path }) => `the sweep over \`${path}\` has no values`,
    ({ path }) => `as in \`sweep ${path} over 1, 2\``,
  ),
  SPK2171: mistake<{ path: string }>(
    ({ path }) => `\`${path}\` is swept over twice in this experiment`,
    () => "put all values into one `sweep`",
  ),
  SPK2172: mistake<{ path: string; value: string; first: string }>(({ path, value, first }) =>
    value === first
      ? `\`${value}\` stands twice in the sweep over \`${path}\``
      : `\`${value}\` is the same as \`${first}\` in the sweep over \`${path}\``,
  ),
  SPK2173: mistake<{ combinations: number; most: number }>(
    ({ combinations, most }) => `the sweeps come to ${combinations} runs; at most ${most} are taken on`,
    () => "give fewer values, or sweep over one thing after another, each in an experiment of its own",
  ),
  SPK2174: mistake<{ path: string }>(
    ({ path }) => `\`${path}\` is both set and swept over`,
    ({ path }) => `leave out \`--set ${path}=…\`, or the sweep`,
  ),
} as const;
