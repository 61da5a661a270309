import * as v from "valibot";
import { count, Failure } from "../../../diagnostics/index.js";
import { checkJson, finite, positive, positiveCount } from "../../../runtime/stored-json/index.js";
import type { ImportRequest } from "../family.js";
import { checkedSettings } from "../model-folder.js";
import { numeral } from "../network-plan.js";
import { specPath } from "../spec-path.js";

const side = v.union([
  positiveCount,
  v.pipe(
    v.object({ height: positiveCount, width: positiveCount }),
    v.check(({ height, width }) => height === width, "a square"),
    v.transform(({ height }) => height),
  ),
  v.pipe(
    v.object({ shortest_edge: positiveCount }),
    v.transform(({ shortest_edge: shortest }) => shortest),
  ),
]);

const channels = v.union([finite, v.pipe(v.array(finite), v.minLength(1))]);

/** What `preprocessor_config.json` says of images, with the defaults of `transformers`. */
const preprocessorSchema = v.object({
  do_normalize: v.optional(v.nullable(v.boolean()), true),
  do_rescale: v.optional(v.nullable(v.boolean()), true),
  rescale_factor: v.optional(v.nullable(positive), 1 / 255),
  image_mean: v.optional(v.nullable(channels)),
  image_std: v.optional(v.nullable(channels)),
  size: v.optional(v.nullable(side)),
  crop_size: v.optional(v.nullable(side)),
  do_center_crop: v.optional(v.nullable(v.boolean())),
  crop_pct: v.optional(v.nullable(positive)),
});

/** Means and standard deviations of the channels, of pixels divided by 255. */
interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export const imagenet: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
export const half: Normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

interface ImageData {
  readonly data: string;
  /** Height and width of the images that the network was made for; undefined where nothing says so. */
  readonly size: number | undefined;
  readonly remarks: readonly string[];
}

/**
 * How images of so many channels come to the network. `colours` is the normalisation of the family where no file says one. Fails with SPK4402
 * where preprocessor_config.json is damaged, or is of other channels.
 */
export function imageData(
  { folder, data }: ImportRequest,
  colours: Normalization,
  channelCount: number,
): ImageData {
  const { preprocessor } = folder;
  const path = specPath(data ?? "images");
  const usual = channelCount === 3 ? colours : averageOf(colours);
  const images = (normalization: Normalization | undefined): string =>
    `images("${path}") { ${normalization === undefined ? "" : `${normalize(normalization)}  `}augment flip }`;
  if (preprocessor === undefined) {
    const remark = `There is no preprocessor_config.json: images are normalised by ${normalize(usual)}, as is usual for the family.`;
    return { data: images(usual), size: undefined, remarks: [remark] };
  }
  const given = checkedSettings(preprocessor.path, () =>
    checkJson(preprocessor.settings, preprocessorSchema),
  );
  requireNormalizing(preprocessor.path, given, channelCount);
  const scale = given.do_rescale === false ? 1 : (given.rescale_factor ?? 1 / 255);
  const wanted = given.do_normalize === false ? { mean: [0], std: [1] } : normalizationOf(given, usual);
  const isCropped = given.do_center_crop === true || given.crop_pct != null;
  return {
    data: images(ofPixels(wanted, scale)),
    size: (given.do_center_crop === true ? given.crop_size : undefined) ?? given.size ?? undefined,
    remarks: isCropped
      ? [
          "Images are cropped to a square and scaled, without the margin that preprocessor_config.json cuts off.",
        ]
      : [],
  };
}

/** One number for all channels of images that are not red, green and blue. */
function averageOf({ mean, std }: Normalization): Normalization {
  const average = (values: readonly number[]): readonly number[] => [
    Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(9)),
  ];
  return { mean: average(mean), std: average(std) };
}

/** Fails with SPK4402 where pixels cannot be normalised as the file says. */
function requireNormalizing(
  path: string,
  given: v.InferOutput<typeof preprocessorSchema>,
  channelCount: number,
): void {
  if (given.do_normalize === false) return;
  const refuse = (reason: string): never => {
    throw Failure.of("malformed-model-configuration", { path, reason });
  };
  for (const key of ["image_mean", "image_std"] as const) {
    const numbers = listOf(given[key])?.length ?? 1;
    if (numbers !== 1 && numbers !== channelCount)
      refuse(`\`${key}\` has ${count(numbers, "number")}, and images have ${count(channelCount, "channel")}`);
  }
  const wrong = listOf(given.image_std)?.find((value) => value <= 0);
  if (wrong !== undefined) refuse(`\`image_std\` has ${wrong}, and pixels are divided by it`);
}

const listOf = (value: number | readonly number[] | null | undefined): readonly number[] | undefined =>
  value == null ? undefined : typeof value === "number" ? [value] : value;

function normalizationOf(
  { image_mean, image_std }: v.InferOutput<typeof preprocessorSchema>,
  usual: Normalization,
): Normalization {
  return { mean: listOf(image_mean) ?? usual.mean, std: listOf(image_std) ?? usual.std };
}

/**
 * `normalize` divides pixels by 255 first. Where they are to be multiplied by another number s, (s · p − mean) / std is the same as (p / 255 −
 * mean / 255 s) / (std / 255 s). Undefined where nothing is left to do.
 */
function ofPixels({ mean, std }: Normalization, scale: number): Normalization | undefined {
  const factor = 255 * scale;
  const isUsual = Math.abs(factor - 1) < 1e-6;
  const scaled = (values: readonly number[]): readonly number[] =>
    isUsual ? values : values.map((value) => Number((value / factor).toPrecision(9)));
  const normalization = { mean: scaled(mean), std: scaled(std) };
  const isNothing =
    normalization.mean.every((value) => value === 0) && normalization.std.every((value) => value === 1);
  return isNothing ? undefined : normalization;
}

const normalize = ({ mean, std }: Normalization): string =>
  `normalize(${channelList(mean)}, ${channelList(std)})`;

/** One number for all channels where they are the same. */
function channelList(values: readonly number[]): string {
  const [first = 0, ...others] = values;
  return others.length === 0 ? numeral(first) : `(${values.map(numeral).join(", ")})`;
}
