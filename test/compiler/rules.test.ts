import { describe, expect, test } from "vitest";
import { catalogue } from "../../diagnostics/index.js";
import { compare } from "./annotated.js";
import { adapterCases } from "./cases/adapters.js";
import { callArguments } from "./cases/arguments.js";
import { attacks } from "./cases/attacks.js";
import { branches } from "./cases/branches.js";
import { cascades } from "./cases/cascades.js";
import type { Case } from "./cases/case.js";
import { data } from "./cases/data.js";
import { experiments } from "./cases/experiments.js";
import { expressions } from "./cases/expressions.js";
import { extending } from "./cases/extending.js";
import { injections } from "./cases/injections.js";
import { keyspaces } from "./cases/keyspaces.js";
import { models } from "./cases/models.js";
import { names } from "./cases/names.js";
import { secrets } from "./cases/secrets.js";
import { shapes } from "./cases/shapes.js";
import { sweeps } from "./cases/sweeps.js";
import { targets } from "./cases/targets.js";
import { tuning } from "./cases/tuning.js";
import { warnings } from "./cases/warnings.js";
import { weightsCases } from "./cases/weights.js";

const groups: Readonly<Record<string, readonly Case[]>> = {
  names,
  expressions,
  arguments: callArguments,
  adapters: adapterCases,
  attacks,
  models,
  branches,
  shapes,
  keyspaces,
  injections,
  secrets,
  data,
  experiments,
  extending,
  sweeps,
  warnings,
  weights: weightsCases,
  targets,
  tuning,
  "one mistake, one error": cascades,
};

describe.each(Object.entries(groups))("%s", (_, cases) => {
  test.each(cases)("$rule", ({ spec, files }) => {
    const { found, expected } = compare(spec, files);
    expect(found).toEqual(expected);
  });
});

test("every code of the compiler is shown at work", () => {
  const shown = new Set(
    Object.values(groups).flatMap((cases) => cases.flatMap(({ spec }) => spec.match(/SPK\d{4}/g) ?? [])),
  );
  // in no spec: what is set from outside is at work in sweeps.test.ts
  shown.add("SPK2174");
  // limits take a large spec: large-specs.test.ts
  shown.add("SPK2028").add("SPK2029");
  // SPK1 is the parser's, SPK4 that of files and runs
  const codes = Object.values(catalogue).flatMap(({ code }) => (/^SPK[23]/.test(code) ? [code] : []));
  expect(codes.filter((code) => !shown.has(code))).toEqual([]);
});
