/**
 * `npm run mutate -- [ROOM…] [FILE…]`: changes the code of these rooms, or of all, one change at a time, and counts the
 * changes that tests notice; where files are named, only theirs, and anew. Stryker runs once for each room; its report lies in
 * `build/mutation/ROOM.json`. Where that is there already, only mutants are tried whose code has changed or that new tests
 * reach.
 */
import { existsSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { rooms } from "./rooms.mjs";
import options from "./stryker.config.mjs";

const named = process.argv.slice(2);
const files = named.filter((name) => existsSync(name));
const chosen = named.filter((name) => !files.includes(name));
const unknown = chosen.filter((name) => !(name in rooms));
if (unknown.length > 0) {
  console.error(
    `no such room or file: ${unknown.join(", ")}; the rooms are ${Object.keys(rooms).join(", ")}`,
  );
  process.exit(1);
}

for (const room of chosen.length > 0 ? chosen : Object.keys(rooms)) {
  console.log(`\n${room}`);
  const report = `build/mutation/${room}.json`;
  process.env["MUTATED_ROOM"] = room; // read by test-runner.mjs, in a process of Stryker
  await new Stryker({
    ...options,
    mutate: files.length > 0 ? files : rooms[room].mutate,
    incrementalFile: report,
    force: files.length > 0,
  }).runMutationTest();
}
