export { locks } from "./catalogue.js";
export { type EffectSource, weightEffects } from "./effects.js";
export { knownSigns } from "./known-start.js";
export { type LockInMemory, lockInMemory } from "./lock-in-memory.js";
export { type LockRecord, type LockState, lockFormat, lockStates } from "./lock-record.js";
export {
  type LockedTensors,
  type LockOrder,
  lockTensors,
  needsEffects,
  unlockTensors,
} from "./lock-tensors.js";
export {
  type LockSecrets,
  type OpenedLock,
  openLocked,
  readLock,
  unlockedResultOf,
} from "./locked-run.js";
export { selectParameters } from "./select-parameters.js";
