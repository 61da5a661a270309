import {
  type AmongKnown,
  didYouMean,
  enumeration,
  missing,
  mistake,
  quoted,
  type Suggested,
  unknownOf,
  warning,
} from "./message.js";

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** SPK200x, SPK201x, SPK204x: declarations and models. */
export const declarationMessages = {
  // --- declarations and imports ----------------------------------------------------------------------------
  "duplicate-declaration": mistake<{ name: string; first: string }>(
    "SPK2001",
    ({ name }) => `\`${name}\` is declared twice`,
    ({ first }) => `the first is at ${first}`,
  ),
  "reserved-name": mistake<{ name: string }>(
    "SPK2002",
    ({ name }) => `\`${name}\` cannot be a name: names that begin with two underscores are reserved`,
  ),
  "reserved-layer-name": mistake<{ name: string }>(
    "SPK2003",
    ({ name }) =>
      `a block cannot be called \`${name}\`: a layer has this name, or it is a word between layers`,
  ),
  "unknown-layer": missing(
    mistake<
      Suggested & { elsewhere?: string | undefined; is?: "block of the library" | "result" | undefined }
    >(
      "SPK2004",
      ({ name }) => `there is no layer or block \`${name}\``,
      ({ name, suggestion, elsewhere, is }) => {
        if (is === "result") return `\`${name}\` is a result: go back to it by \`from ${name}\``;
        if (is !== undefined) return 'it is a block of the library: `import "spankey/blocks"`';
        if (elsewhere !== undefined) return `here it is called \`${elsewhere}\``;
        return didYouMean(suggestion) ?? "docs/language.md lists all layers";
      },
    ),
  ),
  "unknown-constant": missing(
    mistake<Suggested & { wanted: { what: string; type: string; isText: boolean } | undefined }>(
      "SPK2005",
      ({ name }) => `there is no constant or parameter \`${name}\``,
      ({ name, suggestion, wanted }) => {
        if (suggestion !== undefined || wanted === undefined) return didYouMean(suggestion);
        const { what, type, isText } = wanted;
        return isText ? `${what} is text: ${quoted(name)}` : `${what} is ${type}`;
      },
    ),
  ),
  "unknown-model": missing(unknownOf("SPK2006", "model")),
  "unknown-keyspace": missing(unknownOf("SPK2007", "keyspace")),
  "unknown-experiment": missing(unknownOf("SPK2008", "experiment")),
  "unknown-point": missing(
    mistake<Suggested & AmongKnown & { model: string }>(
      "SPK2009",
      ({ name, model }) => `model \`${model}\` has no point \`${name}\``,
      ({ suggestion, known }) =>
        didYouMean(suggestion) ??
        (known.length === 0
          ? "points are declared in the model, as in `relu @middle`"
          : `it has ${enumeration(known)}`),
    ),
  ),
  "declaration-kind-mismatch": mistake<{ name: string; is: string; wanted: string }>(
    "SPK2010",
    ({ name, is, wanted }) => `\`${name}\` is ${withArticle(is)}, expected ${withArticle(wanted)}`,
  ),
  "unresolved-import": mistake<{ path: string; reason: string | undefined; place: string }>(
    "SPK2011",
    ({ path, reason }) => `cannot import ${path}: ${reason ?? "there is no such file"}`,
    ({ reason, place, path }) => {
      if (reason !== undefined) return undefined;
      return path.startsWith("spankey/")
        ? "SpanKey itself brings `spankey/blocks`; a file beside the spec is imported as `./blocks.spk`"
        : `paths are relative to the importing file: it was looked for at ${place}`;
    },
  ),
  "circular-import": mistake<{ chain: readonly string[] }>(
    "SPK2012",
    ({ chain }) => `these imports form a circle: ${chain.join(" -> ")}`,
  ),
  "circular-experiment": mistake<{ chain: readonly string[] }>(
    "SPK2013",
    ({ chain }) => `these experiments extend each other in a circle: ${chain.join(" -> ")}`,
  ),
  "circular-block": mistake<{ chain: readonly string[] }>(
    "SPK2014",
    ({ chain }) => `a block cannot contain itself: ${chain.join(" -> ")}`,
    () => "use `repeat` for a part that occurs several times",
  ),
  "unknown-parameter-type": mistake<Suggested>(
    "SPK2015",
    ({ name }) => `there is no type \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion) ?? "a parameter is `int`, `float`, `bool` or `string`",
  ),
  "duplicate-parameter": mistake<{ name: string }>(
    "SPK2016",
    ({ name }) => `the parameter \`${name}\` is declared twice`,
  ),
  "unknown-result": mistake<{
    name: string;
    why: "unknown" | "later" | "closed" | "point";
    suggestion: string | undefined;
  }>(
    "SPK2200",
    ({ name, why }) => {
      if (why === "later") return `the result \`${name}\` is made further down`;
      if (why === "closed") return `the result \`${name}\` is made within braces that end before this`;
      return `there is no result \`${name}\``;
    },
    ({ name, why, suggestion }) => {
      if (why === "point")
        return `\`${name}\` is a point, where keys enter; name the result too: \`as ${name} @${name}\``;
      if (why === "later")
        return `\`from\` goes back to what is above it: name an earlier result by \`as ${name}\``;
      if (why === "closed") return `name the result of the whole branch: \`} as ${name}\` after the braces`;
      return didYouMean(suggestion) ?? `name a result above by \`as ${name}\`, in the same block or model`;
    },
  ),
  "duplicate-result": mistake<{ name: string }>(
    "SPK2201",
    ({ name }) => `there is a result \`${name}\` already`,
    () => "give this one another name",
  ),
  "misplaced-from": mistake<{ name: string }>(
    "SPK2202",
    ({ name }) => `\`from ${name}\` would drop what comes before it`,
    ({ name }) =>
      `\`from\` begins a side of \`add\`, \`multiply\` or \`concat\`: \`concat { from ${name} }\``,
  ),
  "unused-declaration": missing(
    warning<{ name: string; is: string }>(
      "SPK2203",
      ({ name, is }) => `nothing uses the ${is} \`${name}\``,
      () => "leave it out, or use it",
    ),
  ),
  "unused-parameter": missing(
    warning<{ name: string; of: string }>(
      "SPK2204",
      ({ name, of }) => `\`${of}\` does not use its parameter \`${name}\``,
      () => "leave it out, or use it",
    ),
  ),
  "unused-result": missing(
    warning<{ name: string; isLayer: boolean }>(
      "SPK2208",
      ({ name }) => `nothing goes back to the result \`${name}\``,
      ({ name, isLayer }) =>
        isLayer
          ? `the word after \`as\` is a name; the layer is \`-> ${name}\``
          : "leave `as` and the name out, or use it",
    ),
  ),
  "unused-turn": missing(
    warning<{ name: string }>(
      "SPK2209",
      ({ name }) => `nothing in the \`repeat\` reads the number of the turn, \`${name}\``,
      () => "leave `as` and the name out, or use it",
    ),
  ),
  "duplicate-point": mistake<{ name: string }>(
    "SPK2017",
    ({ name }) => `the point \`${name}\` is declared twice`,
  ),

  // --- models ----------------------------------------------------------------------------------------------
  "missing-model-input": missing(
    mistake<{ model: string }>(
      "SPK2040",
      ({ model }) => `model \`${model}\` has no \`input\``,
      () => "begin it with `input 28x28x1`, `input 20` or `input tokens 128`",
    ),
  ),
  "misplaced-model-input": mistake(
    "SPK2041",
    () => "`input` may stand only once, at the beginning of a model",
  ),
  "malformed-image-size": mistake<{ text: string }>(
    "SPK2042",
    ({ text }) => `${text} is not the size of an image`,
    () =>
      "write height x width x channels, for example `28x28x1` or `(size, size, 3)`; a vector is one number, and `input 1152 reshape((128, 9))` makes a sequence of it",
  ),
  "model-too-large": mistake<{ limit: number }>(
    "SPK2044",
    ({ limit }) => `this gives the model more than ${limit.toLocaleString("en")} layers`,
  ),
  "point-inside-block": mistake<{ name: string }>(
    "SPK2046",
    ({ name }) => `the point \`${name}\` is inside a block, which may be used several times`,
    () => "declare the point in the model, where the block is used",
  ),
  "point-inside-repeat": mistake<{ name: string }>(
    "SPK2047",
    ({ name }) => `the point \`${name}\` is inside a \`repeat\`, which passes it several times`,
    ({ name }) => `declare it after the \`repeat\`: \`@${name}\`, or \`@${name}[2]\` for the second turn`,
  ),
  "point-index-without-repeat": mistake<{ name: string }>(
    "SPK2048",
    ({ name }) => `\`@${name}[…]\` names a turn of a \`repeat\`, but this is not a \`repeat\``,
  ),
  "unknown-repeat-turn": missing(
    mistake<{ name: string; turn: number; turns: number }>("SPK2049", ({ name, turn, turns }) => {
      const has = turns > 1 ? `turns 1 to ${turns}` : turns === 1 ? "one turn" : "no turn";
      return `\`@${name}[${turn}]\`: the \`repeat\` has ${has}`;
    }),
  ),
} as const;
