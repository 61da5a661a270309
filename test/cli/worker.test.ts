import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noRedis, RedisServer } from "../support/redis-server.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, Going, spkc } from "./spkc.js";

const spec = `
model Tiny() { input 8 @in  dense(8) -> relu -> dense(3) }
keyspace Secret { dim 2 }
experiment Grid {
  data synthetic(features: 8, classes: 3, samples: 300)
  model Tiny
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.01) for 30 epochs batch 16
  sweep seed over 1, 2, 3
}`;

const scratch = scratchFolder();
beforeAll(() => {
  writeFileSync(join(scratch, "grid.spk"), spec);
});

const resultsIn = (store: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(scratch, store)).map((address) => [
      address,
      readFileSync(join(scratch, store, address, "result.json"), "utf8"),
    ]),
  );

describe.skipIf(noRedis)(`spkc worker${noRedis === undefined ? "" : ` (skipped: ${noRedis})`}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
    expect((await spkc(scratch, "sweep", "grid.spk", "--store", "local", "--threads", "1")).status).toBe(0);
  });
  afterAll(() => server.stop());

  const worker = (name: string): Going =>
    new Going(
      scratch,
      "worker",
      "--redis",
      server.url,
      "--store",
      name,
      "--jobs",
      "1",
      "--threads",
      "1",
      "--lock",
      "2",
    );

  it("does what another one was doing when it was killed, to the results of a sweep on one machine", async () => {
    const killed = worker("killed");
    const sweep = new Going(scratch, "sweep", "grid.spk", "--redis", server.url, "--store", "remote");
    await killed.until(/begun/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const others = [worker("one"), worker("two")];
    expect(await sweep.ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/\[3\/3\]/) });
    expect(resultsIn("remote")).toEqual(resultsIn("local"));
    const done = others.map((other) => other.count(/done in/g));
    expect(done.reduce((sum, one) => sum + one)).toBe(3);
    for (const other of others) other.child.kill("SIGINT");
    for (const other of others) expect(await other.ended).toMatchObject({ status: 0 });
  });

  it("gives back what it does when it is stopped", async () => {
    const args = ["sweep", "grid.spk", "--redis", server.url, "--set", "seed=4", "--set", "train.epochs=60"];
    const sweep = new Going(scratch, ...args, "--store", "given-back");
    const first = worker("first");
    await first.until(/begun/);
    first.child.kill("SIGINT");
    const stopped = await first.ended;
    expect(stopped.status).toBe(0);
    expectNoStackTrace(stopped);
    // the one that is started again goes on where it stopped
    const second = worker("first");
    expect(await sweep.ended).toMatchObject({ status: 0 });
    second.child.kill("SIGINT");
    await second.ended;
  });

  it("brings checkpoints back where that is asked for, so that a run can be evaluated", async () => {
    const one = worker("weights");
    const args = [
      "grid.spk",
      "--redis",
      server.url,
      "--set",
      "seed=5",
      "--set",
      "train.epochs=1",
      "--weights",
    ];
    const sweep = new Going(scratch, "sweep", ...args, "--store", "with-weights");
    expect((await sweep.ended).status).toBe(0);
    const [address = ""] = readdirSync(join(scratch, "with-weights"));
    expect((await spkc(scratch, "evaluate", `with-weights/${address}`)).status).toBe(0);
    one.child.kill("SIGINT");
    await one.ended;
  });
});

describe("a server that is not there", () => {
  it.each([
    ["worker", ["worker"]],
    ["sweep", ["sweep", "grid.spk"]],
  ])("is an error of spkc %s", async (_command, args) => {
    const outcome = await spkc(scratch, ...args, "--redis", "redis://127.0.0.1:1");
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(
      /SPK4050 unreachable-redis-server: cannot reach Redis at redis:\/\/127\.0\.0\.1:1 \(5 attempts\): .*ECONNREFUSED/,
    );
    expectNoStackTrace(outcome);
  });

  it("is none where the address is wrong", async () => {
    const outcome = await spkc(scratch, "worker", "--redis", "localhost:6379");
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining("SPK4054") });
  });
});
