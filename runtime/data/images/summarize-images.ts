import { alternatives, count, enumeration } from "../../../diagnostics/message.js";
import {
  countByClass,
  type DataSummary,
  type ImageSize,
  remarkOnOneClass,
  samplesOfClass,
} from "../data-summary.js";
import type { Split } from "../dataset.js";
import type { LeftOut } from "../left-out.js";
import type { SeenSizes } from "./decode-split.js";
import type { InspectedFile } from "./inspect-image.js";
import type { SplitFiles } from "./split-images.js";

interface LoadedImages {
  readonly classNames: readonly string[];
  /** Whether they are pictures with masks, which are of no class. */
  readonly hasMasks: boolean;
  readonly train: Split;
  readonly test: Split;
  readonly validation: Split | undefined;
  readonly split: SplitFiles;
  readonly sizes: SeenSizes;
  readonly leftOut: LeftOut;
  /** What was remarked while the folder was searched. */
  readonly remarks: readonly string[];
  /** Whether the images are for a new run, not for a model that is trained already. */
  readonly isNew: boolean;
}

/** What a user should know of a folder of images before a model trains on it. */
export function summarizeImages(images: LoadedImages): DataSummary {
  const { classNames, hasMasks, train, test, validation, split, leftOut, remarks, isNew } = images;
  const classes = hasMasks ? [] : countByClass(classNames, { train, test, validation });
  const missing = classes.filter((found) => samplesOfClass(found) === 0).map(({ name }) => name);
  const untested = split.trainOnly.map((label) => classNames[label] ?? "");
  return {
    classes,
    ...sizesOf(images.sizes),
    leftOut: leftOut.list(),
    remarks: [
      ...remarks,
      ...(hasMasks
        ? [`${count(train.count + test.count + (validation?.count ?? 0), "picture")} with masks`]
        : []),
      ...(missing.length > 0 ? [`there are no images of ${alternatives(missing)}`] : []),
      ...(untested.length > 0
        ? [
            `${enumeration(untested)}: one image alone, or copies of one, which is trained on and not tested on`,
          ]
        : []),
      ...(isNew ? remarkOnOneClass(classes) : []),
      ...remarkOnLeaks(split),
    ],
  };
}

/** Images that a folder with splits of its own has on both sides: a test on them measures what was learned by heart. */
function remarkOnLeaks({ train, test }: SplitFiles): readonly string[] {
  const digestOf = ({ content }: InspectedFile): string | undefined =>
    "digest" in content ? content.digest : undefined;
  const trained = new Set(train.map(digestOf));
  const leaked = test.filter((file) => "digest" in file.content && trained.has(digestOf(file)));
  const [first] = leaked;
  if (first === undefined) return [];
  return [
    `${count(leaked.length, "image")} to test on can be found among those to train on as well, as ${first.path}`,
  ];
}

function sizesOf(seen: SeenSizes): Pick<DataSummary, "sizes"> {
  const sizes = [...seen.values()].sort((a, b) => area(a) - area(b) || a[0] - b[0]);
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (smallest === undefined || largest === undefined) return {};
  return { sizes: { smallest, largest, different: sizes.length } };
}

function area([width, height]: ImageSize): number {
  return width * height;
}
