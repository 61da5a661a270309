import * as v from "valibot";
import { predictions } from "../../runtime/opened-model/index.js";
import { fraction, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { LogitSums } from "../attacks/vote-by-keys.js";
import { aside } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { isotropicKey, issuedKeys } from "./owners-keys.js";
import { countTo, meanOrZero } from "./statistics.js";

/** How often the classes that random keys make likely and unlikely are right. */
export interface Refusals {
  /** Random keys, as long as issued ones. */
  readonly keys: number;
  /** Accuracy of the class whose standardised logits are highest under all random keys together. */
  readonly highest: number;
  /** Of the class whose standardised logits are lowest. */
  readonly lowest: number;
  /** Mean accuracy of single random keys, the reject output masked. */
  readonly single: number;
  /** Share of the commonest class. */
  readonly chance: number;
}

const resultSchema = schemaOf<Refusals>()(
  v.object({ keys: positiveCount, highest: fraction, lowest: fraction, single: fraction, chance: fraction }),
);

const keyCount = 64;
/** Sums over keys of a logit for each class and prediction are held. */
const mostClasses = 1000;

/**
 * What a gate gives away where it refuses. A network that is trained to be wrong under wrong keys pushes the true class
 * down: then the class that many random keys together make least likely is right.
 */
export const refusals = defineGateDiagnostic({
  name: "refusals",
  title: "what refusals say",
  section: { title: "What refusals say", part: "access" },
  schema: resultSchema,

  inapplicable: ({ model }) => {
    const { classes } = model.experiment.head;
    return classes > mostClasses
      ? `the model has ${classes} classes; more than ${mostClasses} are not looked at`
      : undefined;
  },

  async run({ opened, samples, seed, reportProgress, signal }): Promise<Refusals> {
    const { head } = opened.model.experiment;
    const random = issuedKeys(opened.key, seed, keyCount).map((key, i) =>
      isotropicKey(key, seed, "refusals", i),
    );
    const { labels } = samples;
    const accuracyOf = (given: Int32Array): number =>
      given.filter((label, i) => label === labels[i]).length / labels.length;
    const sums = new LogitSums(head);
    const singles: number[] = [];
    for (const key of random) {
      signal.throwIfAborted();
      const [logits = new Float32Array()] = await opened.logits(samples, [key]);
      sums.add(logits);
      singles.push(accuracyOf(predictions(logits, head, "classes")));
      reportProgress(singles.length / random.length);
    }
    const counts = countTo(head.classes, (c) => labels.filter((label) => label === c).length);
    return {
      keys: keyCount,
      highest: accuracyOf(sums.winners("highest")),
      lowest: accuracyOf(sums.winners("lowest")),
      single: meanOrZero(singles),
      chance: Math.max(...counts) / labels.length,
    };
  },

  tables: (result) => [refusalTable(result)],

  blocks: (result) => [
    {
      kind: "table",
      id: "refusals-table",
      caption: "Semantic accuracy without a valid key",
      ...refusalTable(result),
    },
    aside(
      `${result.keys} random keys, as long as issued ones. The logits of each class are standardised over the samples under each key, ` +
        "and added up over the keys. Far above chance in either row: samples can be told apart without a key.",
    ),
  ],
});

function refusalTable({ highest, lowest, single, chance }: Refusals): TextTable {
  return {
    head: ["", "semantic accuracy"],
    numeric: afterTheFirst,
    rows: [
      ["a random key", number(single, 3)],
      ["the most likely class of all keys", number(highest, 3)],
      ["the least likely class of all keys", number(lowest, 3)],
      ["chance", number(chance, 3)],
    ],
  };
}
