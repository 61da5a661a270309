export { type Basis, type BasisByPoint, drawBases, projectionOffSpan } from "./basis.js";
export { type CommonPlaces, type CommonSigns, commonSigns, signsAt } from "./common-signs.js";
export { describeBasis, requireFit, requireSameBases, wrongKeysTakeBasis } from "./compatibility.js";
export { enteringKey, type FreePoint, freePoint, throughFreePoint } from "./free-key.js";
export { freshCoefficients, freshKeyBases } from "./fresh.js";
export { type GradientEstimator, gradientEstimators } from "./gradient-estimator.js";
export {
  type Grant,
  grantFormat,
  leastSigns,
  openGrant,
  readGrant,
  sealLockKey,
  writeNewGrant,
} from "./grant.js";
export { IssuedKeys } from "./issued-keys.js";
export {
  distinctBases,
  drawKeyBases,
  encodeKeyFile,
  fingerprintOf,
  type KeyBases,
  type KeyedModel,
  type KeyFile,
  type KeyOwner,
  keyFileFor,
  keyFileFormat,
  ownerOf,
} from "./key-file.js";
export {
  type AdversarialDraw,
  type KeyedPath,
  KeySource,
  type KeySupply,
  type Moment,
} from "./key-source.js";
export { readKey, readKeyFile, readUserKey, writeNewKey } from "./key-storage.js";
export { type KeyspaceConfig, wrongKeyKinds } from "./keyspace.js";
export { type KeyedExperiment, type KeyedPoint, type KeyLayout, keyLayouts } from "./layout.js";
export {
  type Coefficients,
  drawnCoefficients,
  givenCoefficients,
  issueKey,
  requireUsable,
  type UserKey,
  userKeyFormat,
} from "./user-key.js";
export {
  type KeyspaceVerification,
  type KeyVerification,
  type PointVerification,
  verifyKey,
} from "./verify.js";
