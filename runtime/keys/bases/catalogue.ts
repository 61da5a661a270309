import { catalogueOf } from "../../../tensor/catalogue.js";
import type { ChoiceOf } from "../choice.js";
import type { BasisEntry } from "./define-basis.js";
import { orthonormalBasis } from "./orthonormal.js";
import { uniformBasis } from "./uniform.js";

const list = [uniformBasis, orthonormalBasis] as const;

export type BasisConfig = ChoiceOf<typeof list>;

/** How the basis of a keyspace can be drawn. */
export const bases = catalogueOf<BasisEntry<BasisConfig>>(list);
