export * from "./catalogue.js";
export * from "./diagnostic.js";
export * from "./failure.js";
export { alternatives, count, didYouMean, ExitStatus } from "./message.js";
export * from "./render.js";
export * from "./source.js";
export * from "./suggest.js";
