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
    expect(
      (await spkc(scratch, "sweep", "grid.spk", "--store", "local", "--threads", "1", "--jobs", "1")).status,
    ).toBe(0);
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

  // of the workers that a test starts, the next one takes those that it leaves
  let [left, idle]: (Going | undefined)[] = [];
  const stop = async (going: Going | undefined): Promise<void> => {
    going?.child.kill("SIGINT");
    expect(await going?.ended).toMatchObject({ status: 0 });
  };

  it("does what another one was doing when it was killed, to the results of a sweep on one machine", async () => {
    const killed = worker("killed");
    const sweep = spkc(scratch, "sweep", "grid.spk", "--redis", server.url, "--store", "remote");
    await killed.until(/begun/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const others = [worker("one"), worker("two")];
    expect(await sweep).toMatchObject({ status: 0, stderr: expect.stringMatching(/\[3\/3\]/) });
    expect(resultsIn("remote")).toEqual(resultsIn("local"));
    const done = others.map((other) => other.count(/done in/g));
    expect(done.reduce((sum, one) => sum + one)).toBe(3);
    [left, idle] = others;
    await stop(idle);
  });

  it("gives back what it does when it is stopped", async () => {
    const args = ["sweep", "grid.spk", "--redis", server.url, "--set", "seed=4", "--set", "train.epochs=60"];
    const begun = left?.count(/begun/g) ?? 0;
    const sweep = spkc(scratch, ...args, "--store", "given-back");
    await left?.until(new RegExp(`(?:begun[^]*){${begun + 1}}`));
    left?.child.kill("SIGINT");
    const stopped = await left?.ended;
    expect(stopped?.status).toBe(0);
    if (stopped !== undefined) expectNoStackTrace(stopped);
    // the one that is started again goes on where it stopped
    left = worker("one");
    expect(await sweep).toMatchObject({ status: 0 });
  });

  it("brings checkpoints back where that is asked for, so that a run can be evaluated", async () => {
    const args = ["--set", "seed=5", "--set", "train.epochs=1", "--weights", "--store", "with-weights"];
    const sweep = await spkc(scratch, "sweep", "grid.spk", "--redis", server.url, ...args);
    expect(sweep.status).toBe(0);
    await stop(left);
    const [address = ""] = readdirSync(join(scratch, "with-weights"));
    expect((await spkc(scratch, "evaluate", `with-weights/${address}`)).status).toBe(0);
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
