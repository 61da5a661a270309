import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ProjectCopy, type Recipe, type RecipeRun, sectionOf } from "../support/recipe.js";
import { adapter } from "./adapter.js";
import { alpha } from "./alpha.js";
import { attack } from "./attack.js";
import { augmentation } from "./augmentation.js";
import { basis } from "./basis.js";
import { dataset } from "./dataset.js";
import { denyLoss } from "./deny-loss.js";
import { gateDiagnostic } from "./gate-diagnostic.js";
import { initializer } from "./initializer.js";
import { injection } from "./injection.js";
import { injectionFunction } from "./injection-function.js";
import { layer } from "./layer.js";
import { lock } from "./lock.js";
import { measure } from "./measure.js";
import { optimizer } from "./optimizer.js";
import { schedule } from "./schedule.js";
import { wrongKey } from "./wrong-key.js";

/** The recipes of CONTRIBUTING, each followed by adding a thing of its kind that does next to nothing. */
const recipes: readonly Recipe[] = [
  layer,
  ...[denyLoss, injection, injectionFunction],
  ...[basis, alpha, wrongKey],
  ...[dataset, augmentation, initializer, adapter, optimizer, schedule, measure],
  ...[gateDiagnostic, attack, lock],
];

describe("the recipes of CONTRIBUTING", () => {
  let project: ProjectCopy;
  let typeErrors: readonly string[];
  /** By spec: several recipes look into one run. */
  const runs = new Map<string, Promise<RecipeRun>>();
  const runOf = (spec: string): Promise<RecipeRun> => {
    const run = runs.get(spec) ?? project.run(spec);
    runs.set(spec, run);
    return run;
  };
  beforeAll(() => {
    project = new ProjectCopy(recipes.flatMap(({ changes }) => changes));
    typeErrors = project.build();
  }, 600_000);

  it("give code that type-checks", () => {
    expect(typeErrors).toEqual([]);
  });

  describe.each(recipes)("$heading", ({ heading, changes, spec, verify }) => {
    it("names the files that it changes, and the folders of new ones", () => {
      const section = sectionOf(heading);
      for (const change of changes) {
        expect(section).toContain("text" in change ? `${dirname(change.file)}/` : change.file);
      }
    });

    it("gives a thing that a spec can use", async () => {
      await verify(await runOf(spec));
    });
  });
});
