import type { GatedModel } from "../../runtime/model.js";
import type { Outputs } from "../../runtime/opened-model/accuracy.js";
import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { Logits } from "../../runtime/opened-model/opened-model.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { Price } from "./price.js";

/** What an attacker would use in the end: a network, and what enters it. */
export interface Candidate {
  /** Null: no key. */
  readonly key: ConcreteKey | null;
  /** s in h + s · (h under the key − h); 1, which is the gate as it was trained, where it is left out. */
  readonly strength?: number;
  /** Weights that take the place of the victim's of the same names. */
  readonly weights?: Named<HostTensor>;
  /** Another network than the victim's; `weights` holds those that the victim does not have. */
  readonly model?: GatedModel;
}

/** What the suite is to score on the test split. */
export interface Scorable {
  /** Several where an attacker would take any of them: their mean is scored. */
  readonly candidates: readonly Candidate[];
  /** Which outputs may win. */
  readonly outputs: Outputs;
  /** The class that each output stands for, −1 for none; left out, output c stands for class c. */
  readonly classOf?: Int32Array;
  /** The class that every sample is given by the logits of all candidates together, where no single one decides. */
  readonly vote?: (logits: readonly Logits[]) => Int32Array;
}

/** One variant of an attack, carried out: what is to be scored, what that was selected by, and what it cost. */
export interface Attempt extends Scorable {
  /** What sets it apart from the attack's other trials: "10 labels", "4 keys, their mean". */
  readonly variant: string;
  readonly price: Price;
  /** Accuracy on the samples that selected the candidate; null where there was nothing to select. */
  readonly validation: number | null;
  /** The strongest of them counts. */
  readonly controls?: readonly Control[];
  /** What an axis of a figure can show: `{ labels: 10 }`. */
  readonly at?: Readonly<Record<string, number>>;
  /** What a reader must know of how it went. */
  readonly remark?: string;
  /** What the same search finds in twice the steps. If that recovers clearly more, the trial says so in its remark. */
  readonly continued?: Candidate;
}

/** The same data and effort without the victim or the attack. */
export interface Control extends Scorable {
  readonly variant: string;
}
