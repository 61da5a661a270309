import * as v from "valibot";
import { count, visible, visibleLine } from "../../../diagnostics/index.js";
import { checkJson, named } from "../../../runtime/stored-json/index.js";
import type { ImportRequest } from "../family.js";
import { checkedSettings } from "../model-folder.js";

/** The classes that a remark lists by name. */
const shownClasses = 12;

const labelsSchema = v.object({
  id2label: v.optional(v.nullable(named(v.string())), null),
  num_labels: v.optional(v.nullable(v.pipe(v.number(), v.safeInteger())), null),
});

/** The last layer of a classifier of images: how many classes it has, and where its weights are from. */
export interface ImageHead {
  readonly classes: number;
  /** Whether the weights of the file become those of the head. */
  readonly isFilled: boolean;
  readonly remarks: readonly string[];
}

/** What `transformers` takes where a configuration names no classes. */
const usualClasses = 2;

export function imageHead({ folder, head, classes: wanted }: ImportRequest): ImageHead {
  const { configurationPath: path, configuration } = folder;
  const { id2label, num_labels: labelCount } = checkedSettings(path, () =>
    checkJson(configuration, labelsSchema),
  );
  const labels = Object.entries(id2label ?? {}).sort(([a], [b]) => Number(a) - Number(b));
  const own = labels.length || (labelCount ?? usualClasses);
  const isFilled = head === "with head" && (wanted === undefined || wanted === own);
  const classes = wanted ?? own;
  const isDrawn = `The head of ${count(classes, "class", "classes")} is drawn`;
  if (!isFilled) {
    const why =
      head === "with head" ? `: the file has one of ${own}` : ": the file is of the network without one";
    return { classes, isFilled, remarks: [`${isDrawn}${why}.`] };
  }
  const shown = labels
    .slice(0, shownClasses)
    .map(([number, label]) => visibleLine(visible(`${number} ${label}`)));
  const list =
    labels.length === 0 ? "" : ` (${shown.join(", ")}${labels.length > shownClasses ? ", …" : ""})`;
  return {
    ...{ classes, isFilled },
    remarks: [
      `The head is that of the file, of ${count(classes, "class", "classes")}${list}: folders of images are numbered in the order of their names, and must come to that order. \`--classes N\` draws another head.`,
    ],
  };
}
