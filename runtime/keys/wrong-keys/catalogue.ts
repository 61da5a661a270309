import { catalogueOf } from "../../../tensor/catalogue.js";
import type { ChoiceOf } from "../choice.js";
import { adversarialWrongKey } from "./adversarial.js";
import type { WrongKeyEntry } from "./define-wrong-key.js";
import { gaussianWrongKey } from "./gaussian.js";
import { inSpanWrongKey } from "./in-span.js";
import { nearWrongKey } from "./near.js";
import { orthogonalWrongKey } from "./orthogonal.js";
import { partialWrongKey } from "./partial.js";
import { scaledWrongKey } from "./scaled.js";
import { staleWrongKey } from "./stale.js";

const list = [
  gaussianWrongKey,
  orthogonalWrongKey,
  staleWrongKey,
  inSpanWrongKey,
  nearWrongKey,
  partialWrongKey,
  scaledWrongKey,
  adversarialWrongKey,
] as const;

export type WrongKeyKind = ChoiceOf<typeof list>;

/** The kinds of wrong keys. */
export const wrongKeys = catalogueOf<WrongKeyEntry<WrongKeyKind>>(list);
