export { checkJson, MalformedJson, readJson } from "./read-json.js";
export {
  amount,
  checksum,
  finite,
  measured,
  measuredShare,
  named,
  natural,
  positiveCount,
  type Schema,
  schemaOf,
} from "./schema.js";
