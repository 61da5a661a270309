import { catalogueOf } from "../../../tensor/catalogue.js";
import type { ChoiceOf } from "../choice.js";
import { adversarialKey } from "./adversarial.js";
import type { WrongKeyEntry } from "./define-wrong-key.js";
import { gaussianKey } from "./gaussian.js";
import { inSpanKey } from "./in-span.js";
import { nearKey } from "./near.js";
import { orthogonalKey } from "./orthogonal.js";
import { scaledKey } from "./scaled.js";
import { staleKey } from "./stale.js";

const list = [gaussianKey, orthogonalKey, staleKey, inSpanKey, nearKey, scaledKey, adversarialKey] as const;

export type WrongKeyKind = ChoiceOf<typeof list>;

/** The kinds of wrong keys. */
export const wrongKeys = catalogueOf<WrongKeyEntry<WrongKeyKind>>(list);
