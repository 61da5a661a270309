import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Chevrotain from "chevrotain";

/**
 * Chevrotain, read from the one-file bundle in its package instead of from its entry point. The entry point pulls in
 * some 700 small files, which takes a quarter of a second on a cold start: more than everything else that a check of
 * a spec does. The package does not export the bundle by name, so it is found from the entry point.
 */
async function load(): Promise<typeof Chevrotain> {
  const entry = createRequire(import.meta.url).resolve("chevrotain");
  const bundle = join(dirname(entry), "../chevrotain.mjs");
  if (!existsSync(bundle)) return import("chevrotain");
  return (await import(pathToFileURL(bundle).href)) as typeof Chevrotain;
}

export const { createToken, EmbeddedActionsParser, EOF, isRecognitionException, Lexer } = await load();
