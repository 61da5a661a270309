import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { gatedRun } from "./gated-run.js";

/** The norm of an issued key at each point. */
export const gateDiagnostic: Recipe = {
  heading: "Adding a gate diagnostic",
  changes: [
    {
      file: "audit/gate-diagnostics/key-norm.ts",
      text: `import * as v from "valibot";
import { measured, schemaOf } from "../../runtime/stored-json/index.js";
import { norm } from "../../tensor/vectors.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { issuedKeys } from "./owners-keys.js";

export interface PointNorm {
  readonly point: string;
  readonly norm: number;
}

const pointNorms = v.array(v.object({ point: v.string(), norm: measured }));

export const keyNorm = defineGateDiagnostic({
  name: "key_norm",
  title: "norm of a key",
  section: { title: "Norm of a key", part: "mechanism" },
  schema: schemaOf<readonly PointNorm[]>()(pointNorms),
  async run({ opened, seed }): Promise<readonly PointNorm[]> {
    const [key = new Map()] = issuedKeys(opened.key, seed, 1);
    return [...key].map(([point, values]) => ({ point, norm: norm(values) }));
  },
  tables: (points) => [normTable(points)],
  blocks: (points) => [{ kind: "table", id: "key-norm", caption: "Norms", ...normTable(points) }],
});

function normTable(points: readonly PointNorm[]): TextTable {
  return {
    head: ["point", "norm"],
    numeric: afterTheFirst,
    rows: points.map(({ point, norm: length }) => [point, number(length)]),
  };
}
`,
    },
    {
      file: "audit/gate-diagnostics/catalogue.ts",
      after: 'import type { GateDiagnostic } from "./gate-diagnostic.js";',
      add: 'import { keyNorm } from "./key-norm.js";',
    },
    {
      file: "audit/gate-diagnostics/catalogue.ts",
      after: "energy,",
      add: "  keyNorm,",
    },
  ],
  spec: gatedRun,
  async verify({ read, spkc }) {
    await spkc("diagnose", "run", "--only", "key_norm");
    const { asked, results } = JSON.parse(read("diagnosis.json"));
    expect(asked).toEqual(["key_norm"]);
    expect(results.key_norm).toEqual([{ point: "input", norm: expect.any(Number) }]);
    expect(read("report.md")).toMatch(
      /## Energy of random keys[\s\S]*## Norm of a key[\s\S]*## Margin tails/,
    );
  },
};
