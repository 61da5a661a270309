import type * as Chevrotain from "chevrotain";

/**
 * Chevrotain, loaded from the one-file bundle in its package instead of its entry point. The entry point loads some 700
 * small files, which takes a quarter of a second on a cold start: more than the rest of checking a spec. The package
 * does not export the bundle by name, so it is found from the entry point. If it cannot be found, as in a browser, the
 * entry point serves: a bundler has made one file of everything. The bundle of the command line has another module in
 * the place of this one.
 */
async function load(): Promise<typeof Chevrotain> {
  try {
    const bundle = new URL("../chevrotain.mjs", import.meta.resolve("chevrotain"));
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ bundle.href)) as typeof Chevrotain;
  } catch {
    return await import("chevrotain");
  }
}

export const chevrotain = await load();
