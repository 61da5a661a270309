import type { Attack } from "./attack.js";
import type { AttackName } from "./attack-catalogue.js";
import { batchnormReestimation } from "./batchnorm-reestimation.js";
import { calibration } from "./calibration.js";
import { extraction } from "./extraction.js";
import { fineTuning } from "./fine-tuning.js";
import { keyMeans } from "./key-means.js";
import { keyOptimisation } from "./key-optimisation.js";
import { keyOptimisationUnlabelled } from "./key-optimisation-unlabelled.js";
import { pruning } from "./pruning.js";
import { querySearch } from "./query-search.js";
import { rejectBypass } from "./reject-bypass.js";
import { relabelling } from "./relabelling.js";
import { replay } from "./replay.js";
import { spanReconstruction } from "./span-reconstruction.js";
import { substitution } from "./substitution.js";
import { trivialKeys } from "./trivial-keys.js";
import { weightNoise } from "./weight-noise.js";

/** How each attack of the catalogue is carried out. */
export const attacks: { readonly [Name in AttackName]: Attack<Name> } = {
  reject_bypass: rejectBypass,
  relabelling,
  trivial_keys: trivialKeys,
  replay,
  key_means: keyMeans,
  span_reconstruction: spanReconstruction,
  key_optimisation: keyOptimisation,
  key_optimisation_unlabelled: keyOptimisationUnlabelled,
  query_search: querySearch,
  pruning,
  weight_noise: weightNoise,
  batchnorm_reestimation: batchnormReestimation,
  substitution,
  fine_tuning: fineTuning,
  extraction,
  calibration,
};
