/**
 * Loaded before a command (`node --import`): kills its process just before the write that SPANKEY_CRASH_WRITE counts to. A
 * write is each call that changes a file or a folder. Without that variable it only counts, into the file SPANKEY_CRASH_COUNT.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

const writes = [
  ...["openSync", "writeSync", "fsyncSync", "ftruncateSync", "fchmodSync", "closeSync"],
  ...["mkdirSync", "renameSync", "linkSync", "rmSync"],
] as const;

const last = Number(process.env["SPANKEY_CRASH_WRITE"] ?? Number.POSITIVE_INFINITY);
const countFile = process.env["SPANKEY_CRASH_COUNT"];
let done = 0;

if (isMainThread) {
  for (const name of writes) {
    const original: unknown = Reflect.get(fs, name);
    if (typeof original !== "function") continue;
    Reflect.set(fs, name, (...args: unknown[]): unknown => {
      // what is only read changes nothing
      if (name !== "openSync" || (args[1] !== undefined && args[1] !== "r")) done += 1;
      if (done === last) process.kill(process.pid, "SIGKILL");
      return Reflect.apply(original, fs, args);
    });
  }
  syncBuiltinESMExports();
  process.on("exit", () => {
    if (countFile !== undefined) fs.appendFileSync(countFile, `${done}\n`);
  });
}
