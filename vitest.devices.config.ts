import { defineConfig } from "vitest/config";
import tests from "./vitest.config.js";

const { projects: _lanes, ...settings } = tests.test ?? {};

/**
 * `npm run test:devices`: every model on every engine and device, for minutes where the processor plays the graphics card.
 * `npm test` goes through a choice of them that holds every op and every loss.
 */
export default defineConfig({
  ...tests,
  test: { ...settings, include: ["test/**/*.devices.ts"], isolate: false },
});
