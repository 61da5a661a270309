export { checkJson, MalformedJson, readJson } from "./read-json.js";
export { amount, checksum, count, measured, positiveCount, type Schema, schemaOf } from "./schema.js";
