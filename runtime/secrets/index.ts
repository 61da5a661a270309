export { Keystream, KeystreamNumbers } from "./keystream.js";
export { readLockKey, writeNewLockKey } from "./lock-key.js";
export {
  BrokenSeal,
  Opener,
  openBytes,
  Sealer,
  type SealKind,
  sealBytes,
  sealHeaderBytes,
  sealTagBytes,
} from "./seal.js";
export { keyCheck, newSalt, newSecret, sameBytes, subkey } from "./secret.js";
export { type Notify, readSecretText, writeNewSecretText } from "./secret-file.js";
