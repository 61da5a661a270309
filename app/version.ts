import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The version of this SpanKey. */
export function version(): string {
  // by its own name: it is found from the sources as from what is built of them
  return (require("spankey/package.json") as { version: string }).version;
}
