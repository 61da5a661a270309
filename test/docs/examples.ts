import { readFileSync } from "node:fs";
import { type CheckOptions, checkSource } from "../../compiler/index.js";
import { type Code, SourceFile } from "../../diagnostics/index.js";
import { readSmallWeights } from "../support/small-weights.js";

/** The text of a page of docs/. */
export function page(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
}

/** What stands in the fenced blocks of one language. */
export function fenced(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, written]) => written === language)
    .map(([, , content = ""]) => content);
}

/** The codes that checking a text gives, each once, and with them what cannot run yet. */
export function codesOf(text: string, options: Partial<CheckOptions> = {}): Code[] {
  const { diagnostics } = checkSource(new SourceFile("a.spk", text), {
    readFile: () => undefined,
    readWeights: readSmallWeights,
    ...options,
  });
  return [...new Set(diagnostics.map(({ code }) => code))];
}
