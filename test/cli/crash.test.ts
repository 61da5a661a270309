import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { root } from "./spkc.js";

// what is built: these modules start processes of what lies beside them
const built = `${root}dist/bench/crash`;
const { crashCases, runCase } = (await import(
  `${built}/cases.js`
)) as typeof import("../../bench/crash/cases.js");
const { killChain, referenceOf } = (await import(
  `${built}/kill-chain.js`
)) as typeof import("../../bench/crash/kill-chain.js");
const { onFullDisk } = (await import(
  `${built}/full-disk.js`
)) as typeof import("../../bench/crash/full-disk.js");

type Reference = Awaited<ReturnType<typeof referenceOf>>;

/** A part of `npm run crash`: the moments come from this seed, which every finding names. */
const seed = 26;
const scratch = scratchFolder();
const runFolder = join(scratch, "run");
let reference: Reference;
beforeAll(async () => {
  reference = await referenceOf(runCase, runFolder, runFolder);
});

describe("a command that is killed again and again", () => {
  it.each(["run", "key new"])("`%s` ends as if it had been left alone", async (name) => {
    const one = crashCases.find((candidate) => candidate.name === name) ?? runCase;
    const left = one === runCase ? reference : await referenceOf(one, join(scratch, "left"), runFolder);
    const place = { seed, number: 1, folder: join(scratch, "killed", name), runFolder };
    const { kills, findings } = await killChain(one, left, place);
    expect(findings).toEqual([]);
    expect(kills.write + kills.time).toBeGreaterThan(0);
  });
});

describe("a run on a disk that is too small", () => {
  // 9 KB hold the first of the files that a run begins with, and not the second
  it.for([9, 60])(
    "with %i KB keeps what is whole, and goes on with more room",
    async (kilobytes, { skip }) => {
      const result = await onFullDisk(runCase, reference, {
        kilobytes,
        folder: join(scratch, `disk-${kilobytes}`),
        runFolder,
      });
      if (result === undefined) return skip("no permission to mount a small disk");
      expect(result).toEqual({ isFull: true, findings: [] });
    },
  );
});
