import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { GivenArguments } from "../../runtime/data/index.js";
import type { RandomStream } from "../../tensor/random/index.js";
import { type FuzzInput, type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { mutateText } from "./mutate-text.js";
import { loadSound } from "./sound-dataset.js";

const load =
  (given: GivenArguments): FuzzInput["read"] =>
  (directory) =>
    loadSound("table", given, { seed: 1, model: { inputShape: [2], classes: 3 }, directory });

const rows = Array.from({ length: 30 }, (_, i) => [
  (i * 37) % 101,
  ["ant", "bee", "cat"][i % 3],
  0.5 - i / 4,
]);

const joined = (separator: string, end = "\n", comma = "."): string =>
  [["width", "label", "height"], ...rows]
    .map((row) => row.map((cell) => String(cell).replace(".", comma)).join(separator) + end)
    .join("");

const texts = [
  ...[joined(","), joined(",", "\r\n"), joined(";", "\n", ","), joined("\t"), joined("|")],
  joined(",").replaceAll("bee", '"bee, ""black"""'),
  joined(",").replaceAll("cat", "").replaceAll("7,", ","),
];

const choices: readonly GivenArguments[] = [
  ...[{}, {}, { missing: "drop" }, { missing: "mean" }, { decimal: "comma" }, { delimiter: "semicolon" }],
  ...[{ features: ["width", "height"] }, { drop: ["height"] }, { test: "a.csv" }],
];

const oneOf = <T>(values: readonly [T, ...T[]] | readonly T[], random: RandomStream): T | undefined =>
  values[random.below(values.length)];

/** Tables as text, some of them compressed. */
export const csv: FuzzKind = {
  name: "csv",
  tried: 150,
  draw: (seed) => {
    const random = randomOf("csv", seed);
    const [text = "", other = "", given = {}] = [
      oneOf(texts, random),
      oneOf(texts, random),
      oneOf(choices, random),
    ];
    const changed = mutateText(text, other, random);
    if (random.below(5) > 0) return { files: { "a.csv": changed }, read: load({ file: "a.csv", ...given }) };
    const packed = gzipSync(changed);
    const damaged = random.below(2) === 0 ? packed : mutateBytes(packed, random);
    return { files: { "a.csv.gz": damaged }, read: load({ file: "a.csv.gz" }) };
  },
};

/** Plain and nullable columns of each type, in one row group or in several, compressed or not. */
const parquets = [1000, 10].flatMap((rowGroupSize) =>
  (["SNAPPY", "UNCOMPRESSED"] as const).map(
    (codec) =>
      new Uint8Array(
        parquetWriteBuffer({
          ...{ rowGroupSize, codec },
          columnData: [
            { name: "width", data: rows.map(([width]) => width), type: "INT32" },
            { name: "label", data: rows.map(([, label]) => label), type: "STRING" },
            {
              name: "height",
              data: rows.map(([, , height], i) => (i === 7 ? null : height)),
              type: "DOUBLE",
              nullable: true,
            },
          ],
        }),
      ),
  ),
);

/** Parquet: each is read by a thread of its own, so that no file can hold the process. */
export const parquet: FuzzKind = {
  name: "parquet",
  tried: 15,
  draw: (seed) => {
    const random = randomOf("parquet", seed);
    const bytes = mutateBytes(oneOf(parquets, random) ?? new Uint8Array(), random);
    return { files: { "a.parquet": bytes }, read: load({ file: "a.parquet", missing: "drop" }) };
  },
};
