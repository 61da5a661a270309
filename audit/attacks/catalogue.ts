import { type Catalogue, catalogueOf, type NameIn } from "../../tensor/catalogue.js";
import type { Attack } from "./attack.js";
import { batchnormReestimation } from "./batchnorm-reestimation.js";
import { calibration } from "./calibration.js";
import { chain } from "./chain.js";
import { drawnDigitsAttack } from "./drawn-digits.js";
import { extraction } from "./extraction.js";
import { factorSearch } from "./factor-search.js";
import { fineTuning } from "./fine-tuning.js";
import { keyMeans } from "./key-means.js";
import { keyOptimisation } from "./key-optimisation.js";
import { keyOptimisationUnlabelled } from "./key-optimisation-unlabelled.js";
import { knownStart } from "./known-start.js";
import { layerFeatures } from "./layer-features.js";
import { leastLikelyClass } from "./least-likely-class.js";
import { maskSearch } from "./mask-search.js";
import { pruning } from "./pruning.js";
import { querySearch } from "./query-search.js";
import { rejectBypass } from "./reject-bypass.js";
import { relabelling } from "./relabelling.js";
import { replay } from "./replay.js";
import { semiSupervised } from "./semi-supervised.js";
import { signSearch } from "./sign-search.js";
import { spanReconstruction } from "./span-reconstruction.js";
import { substitution } from "./substitution.js";
import { trivialKeys } from "./trivial-keys.js";
import { weightNoise } from "./weight-noise.js";

/** Every attack, in the order in which a suite makes them: those that cost little come first. */
const attacks = [
  rejectBypass,
  relabelling,
  trivialKeys,
  replay,
  keyMeans,
  spanReconstruction,
  keyOptimisation,
  keyOptimisationUnlabelled,
  factorSearch,
  leastLikelyClass,
  drawnDigitsAttack,
  maskSearch,
  querySearch,
  pruning,
  weightNoise,
  batchnormReestimation,
  substitution,
  layerFeatures,
  fineTuning,
  semiSupervised,
  chain,
  knownStart,
  signSearch,
  extraction,
  calibration,
] as const;

export type AttackName = NameIn<typeof attacks>;

export const attackCatalogue: Catalogue<Attack<AttackName>> = catalogueOf<Attack<AttackName>>(attacks);

export const attackNames: readonly AttackName[] = attacks.map(({ name }) => name);
