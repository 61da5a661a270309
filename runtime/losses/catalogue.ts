import { catalogueOf } from "../../tensor/catalogue.js";
import { auxRejectDenyLoss } from "./aux-reject.js";
import { binaryCrossEntropyLoss } from "./binary-cross-entropy.js";
import { crossentropy } from "./cross-entropy.js";
import { entropyDenyLoss, softEntropyDenyLoss } from "./entropy.js";
import { absoluteErrorLoss, huberErrorLoss, squaredErrorLoss } from "./errors.js";
import { fineTunedDenyLoss } from "./fine-tuned.js";
import type * as exported from "./index.js";
import { type DenyLoss, defineBaseline, type Loss } from "./loss.js";
import { marginDenyLoss, marginPlusDenyLoss, softEntropyMarginDenyLoss } from "./margin.js";
import { rejectDenyLoss } from "./reject.js";
import { uniformDenyLoss } from "./uniform.js";

/** The losses on valid keys; generated code finds the function of each among what `index.ts` exports. */
export const losses = catalogueOf<Loss<keyof typeof exported>>([
  crossentropy,
  binaryCrossEntropyLoss,
  squaredErrorLoss,
  absoluteErrorLoss,
  huberErrorLoss,
]);

/** The deny losses, `deny NAME on wrong`; likewise. */
export const denyLosses = catalogueOf<DenyLoss<keyof typeof exported>>([
  defineBaseline("none", "nothing: the baseline of a comparison"),
  rejectDenyLoss,
  entropyDenyLoss,
  softEntropyDenyLoss,
  uniformDenyLoss,
  auxRejectDenyLoss,
  marginDenyLoss,
  marginPlusDenyLoss,
  softEntropyMarginDenyLoss,
  fineTunedDenyLoss,
]);
