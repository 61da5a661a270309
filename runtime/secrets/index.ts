export { Keystream, KeystreamNumbers } from "./keystream.js";
export { encodeLockKey, readLockKey, writeNewLockKey } from "./lock-key.js";
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
export { keyCheck, newSalt, newSecret, saltBytes, sameBytes, secretBytes, subkey } from "./secret.js";
export { type Notify, readSecretText, writeNewSecretText } from "./secret-file.js";
