import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";
import { rooms } from "./rooms.mjs";

/** The tests that judge the mutants of a room, in one process. */
export default defineConfig({
  ...(base.resolve === undefined ? {} : { resolve: base.resolve }),
  test: {
    include: [...(rooms[process.env["MUTATED_ROOM"] ?? ""]?.tests ?? [])],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
