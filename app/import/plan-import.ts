import * as v from "valibot";
import { Failure, suggest } from "../../diagnostics/index.js";
import { checkJson } from "../../runtime/stored-json/index.js";
import { families } from "./families/catalogue.js";
import type { Family, ImportRequest } from "./family.js";
import type { ImportedModel } from "./import-model.js";
import { checkedSettings, isFile, type ModelFolder, readModelFolder } from "./model-folder.js";
import { experimentName, writeSpec } from "./spec-text.js";

/** What an import comes to, before anything is written. */
interface PlannedImport extends Omit<ImportedModel, "file"> {
  readonly text: string;
  readonly folder: ModelFolder;
  /** The outputs of a language model. */
  readonly outputs: number | undefined;
}

/** Reads a folder, and makes the text of its spec. Fails as `importModel` does. */
export function planImport(
  path: string,
  wanted: Pick<ImportRequest, "data" | "classes" | "notify">,
): PlannedImport {
  if (isFile(path)) throw Failure.of("import-of-file", { path });
  const folder = readModelFolder(path);
  const { family, architecture, head } = familyOf(folder);
  const plan = family.plan({ folder, head, ...wanted });
  const { summary, except: drawn, remarks } = plan;
  return {
    ...{ text: writeSpec(plan, family.name, folder), folder, outputs: plan.outputs },
    ...{ family: family.name, architecture, experiment: experimentName, summary },
    ...{ tensors: folder.tensors.size, drawn, remarks },
  };
}

const kindSchema = v.object({
  model_type: v.string(),
  architectures: v.optional(v.nullable(v.array(v.string())), null),
});

interface FoundFamily extends Pick<ImportRequest, "head"> {
  readonly family: Family;
  readonly architecture: string;
}

/** The family of a configuration. Fails with SPK4403 where it is not known, SPK4404 where its head is not. */
function familyOf({ configuration, configurationPath: path }: ModelFolder): FoundFamily {
  const { model_type: name, architectures } = checkedSettings(path, () =>
    checkJson(configuration, kindSchema),
  );
  const family = families.find((each) => each.name === name);
  if (family === undefined) {
    const known = families.map((each) => each.name);
    throw Failure.of("unknown-model-family", { path, family: name, known, suggestion: suggest(name, known) });
  }
  const known = Object.keys(family.architectures);
  // a configuration that names none was saved without a network
  const [architecture = known[0] ?? ""] = architectures ?? [];
  const head = Object.hasOwn(family.architectures, architecture)
    ? family.architectures[architecture]
    : undefined;
  if (head === undefined) throw Failure.of("unsupported-architecture", { path, architecture, known });
  return { family, architecture, head };
}
