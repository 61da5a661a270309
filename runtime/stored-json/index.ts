export {
  type Contradiction,
  differs,
  exceeds,
  falls,
  firstContradiction,
  isNoCount,
  shown,
  within,
  withinEach,
} from "./contradictions.js";
export { checkJson, MalformedJson, readJson } from "./read-json.js";
export {
  amount,
  checksum,
  finite,
  fraction,
  measured,
  measuredAmount,
  measuredShare,
  named,
  natural,
  positive,
  positiveCount,
  type Schema,
  schemaOf,
} from "./schema.js";
