export { checkJson, MalformedJson, readJson } from "./read-json.js";
export {
  amount,
  checksum,
  count,
  finite,
  measured,
  named,
  positiveCount,
  type Schema,
  schemaOf,
} from "./schema.js";
