import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ProjectCopy, type Recipe, sectionOf } from "../support/recipe.js";
import { injectionFunction } from "./injection-function.js";
import { layer } from "./layer.js";

/** The recipes of CONTRIBUTING, each followed by adding a thing of its kind that does next to nothing. */
const recipes: readonly Recipe[] = [layer, injectionFunction];

describe("the recipes of CONTRIBUTING", () => {
  let project: ProjectCopy;
  let typeErrors: readonly string[];
  beforeAll(() => {
    project = new ProjectCopy(recipes.flatMap(({ changes }) => changes));
    typeErrors = project.build();
  });

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

    it("gives a thing that a spec can use", () => {
      verify(project.run(spec));
    });
  });
});
