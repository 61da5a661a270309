import { describe, expect, test } from "vitest";
import { compare } from "./annotated.js";
import { callArguments } from "./cases/arguments.js";
import type { Case } from "./cases/case.js";
import { experiments } from "./cases/experiments.js";
import { expressions } from "./cases/expressions.js";
import { keyspaces } from "./cases/keyspaces.js";
import { models } from "./cases/models.js";
import { names } from "./cases/names.js";
import { shapes } from "./cases/shapes.js";

const groups: Readonly<Record<string, readonly Case[]>> = {
  names,
  expressions,
  arguments: callArguments,
  models,
  shapes,
  keyspaces,
  experiments,
};

describe.each(Object.entries(groups))("%s", (_, cases) => {
  test.each(cases)("$rule", ({ spec, files }) => {
    const { found, expected } = compare(spec, files);
    expect(found).toEqual(expected);
  });
});
