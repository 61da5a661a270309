import { catalogueOf } from "../../../tensor/catalogue.js";
import type { ChoiceOf } from "../choice.js";
import type { AlphaEntry } from "./define-alpha.js";
import { dirichletAlpha } from "./dirichlet.js";
import { gaussianAlpha } from "./gaussian.js";
import { uniformAlpha } from "./uniform.js";

const list = [uniformAlpha, gaussianAlpha, dirichletAlpha] as const;

export type AlphaConfig = ChoiceOf<typeof list>;

/** What the coefficients of valid keys can be drawn from. */
export const alphas = catalogueOf<AlphaEntry<AlphaConfig>>(list);
