import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { root, spkc } from "./spkc.js";

/** What is built, since threads and processes are started from files of it. */
const app = import(`${root}dist/app/index.js`) as Promise<typeof import("../../app/index.js")>;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(
    join(scratch, "net.spk"),
    `model Net { input 4 @in  dense(8) -> relu -> dense(3) }
    keyspace Secret { dim 3 }
    experiment E {
      data synthetic(features: 4, classes: 3, samples: 300)
      model Net
      inject Secret at in by add(gamma: 1)
      loss crossentropy
      train adam(lr: 0.05) for 5 epochs batch 16
    }`,
  );
  expect((await spkc(scratch, "run", "net.spk", "--threads", "1", "--out", "run")).status).toBe(0);
});

it.each(["attacks", "diagnosis"] as const)(
  "what %s found is given where it cannot be written in the end",
  async (what) => {
    const { attackRun, diagnoseRun } = await app;
    const out = join(scratch, what, "found.json");
    mkdirSync(join(scratch, what));
    const notices: { code: string; message: string }[] = [];
    const task = {
      out,
      // the folder was tried before the work began, and goes away while it lasts
      observe: () => rmSync(join(scratch, what), { recursive: true, force: true }),
      notify: (notice: { code: string; message: string }) => void notices.push(notice),
    };
    const run = join(scratch, "run");
    if (what === "attacks") {
      const { report, file } = await attackRun(run, { ...task, only: ["replay"], budget: "quick" });
      expect(file).toBeUndefined();
      expect(report.attacks.map(({ name }) => name)).toEqual(["replay"]);
    } else {
      const { diagnosis, file } = await diagnoseRun(run, { ...task, only: ["unlock"] });
      expect(file).toBeUndefined();
      expect(diagnosis.asked).toEqual(["unlock"]);
    }
    expect(notices).toEqual([
      expect.objectContaining({ code: "SPK4002", message: expect.stringContaining(out) }),
    ]);
    expect(() => readFileSync(join(run, `${what}.json`))).toThrow("ENOENT");
  },
);
