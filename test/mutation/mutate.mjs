/**
 * `npm run mutate -- [ROOM…]`: changes the code of these rooms, or of all, one change at a time, and counts the changes
 * that tests notice. Stryker runs once for each room; its report lies in `build/mutation/ROOM.json`.
 */
import { Stryker } from "@stryker-mutator/core";
import { rooms } from "./rooms.mjs";
import options from "./stryker.config.mjs";

const unknown = process.argv.slice(2).filter((name) => !(name in rooms));
if (unknown.length > 0) {
  console.error(`no such room: ${unknown.join(", ")}; the rooms are ${Object.keys(rooms).join(", ")}`);
  process.exit(1);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(rooms);

for (const room of chosen) {
  console.log(`\n${room}`);
  process.env["MUTATED_ROOM"] = room; // read by test-runner.mjs, in a process of Stryker
  await new Stryker({
    ...options,
    mutate: rooms[room].mutate,
    jsonReporter: { fileName: `build/mutation/${room}.json` },
  }).runMutationTest();
}
