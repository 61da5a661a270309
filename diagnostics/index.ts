export * from "./catalogue.js";
export * from "./diagnostic.js";
export * from "./failure.js";
export {
  alternatives,
  bytesText,
  type Code,
  count,
  didYouMean,
  ExitStatus,
  type Message,
} from "./message.js";
export * from "./render.js";
export * from "./source.js";
export * from "./suggest.js";
export * from "./visible.js";
