import { describe, expect, it } from "vitest";
import { fuzzKinds as kinds } from "./kinds.js";

// What is built: a worker thread of Node 20 runs no TypeScript, and Parquet is read by one.
const built = new URL("../../dist/test/fuzz/kinds.js", import.meta.url).href;
const { fuzzKind, tryInput } = (await import(built)) as typeof import("./kinds.js");
const builtPool = new URL("../../dist/bench/fuzz/pool.js", import.meta.url).href;
const { FuzzProcess } = (await import(builtPool)) as typeof import("../../bench/fuzz/pool.js");

describe("a part of `npm run fuzz`", () => {
  it.each(kinds.map(({ name, tried }) => [name, tried] as const))(
    "%s: each of %i damaged ones is accepted or refused with a code, in time",
    async (name, tried) => {
      const outcomes: string[] = [];
      for (let seed = 1; seed <= tried; seed++) {
        const outcome = tryInput(fuzzKind(name), seed);
        outcomes.push(await outcome.catch((error: Error) => `seed ${seed}: ${error.message}`));
      }
      expect(outcomes.filter((outcome) => !/^(accepted|invalid|SPK\d{4})$/.test(outcome))).toEqual([]);
      const accepted = outcomes.filter((outcome) => outcome === "accepted").length;
      // Some damage is near enough to what is sound to get far; most is found, but for that of pixels.
      expect(accepted).toBeLessThan(tried * (name === "images" ? 0.9 : 2 / 3));
      expect(new Set(outcomes).size).toBeGreaterThan(1);
    },
  );
});

describe("the process that tries inputs", () => {
  const order = { kind: "run.json", seed: 1 };

  it("gives the outcome of each", async () => {
    const process = new FuzzProcess(60);
    expect(await process.try(order)).toEqual({ outcome: await tryInput(fuzzKind(order.kind), order.seed) });
    process.close();
  });

  it("is killed where it takes too long, and another one takes its place", async () => {
    const process = new FuzzProcess(0.001);
    const finding = expect.stringMatching(/^had no end after 0\.001 s/);
    expect(await process.try(order)).toEqual({ finding });
    expect(await process.try(order)).toEqual({ finding });
    process.close();
  });

  it("says where an input ended it", async () => {
    const process = new FuzzProcess(60);
    const answer = await process.try({ kind: "nothing", seed: 1 });
    expect(answer).toEqual({ finding: "ended its process with status 1" });
    process.close();
  });
});
