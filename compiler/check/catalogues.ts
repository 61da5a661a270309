import { suggest } from "../../diagnostics/index.js";
import { augmentCatalogue } from "../../runtime/data/augment-catalogue.js";
import {
  type DatasetFacts,
  type DatasetEntry as DeclaredDataset,
  datasetCatalogue,
  type ModelFacts,
  type SampleKind,
} from "../../runtime/data/dataset-catalogue.js";
import type { Configured, Declared } from "../../tensor/signature.js";
import { type CallLike, type Formal, formalsOf } from "./arguments.js";
import type { Checks } from "./checks.js";

/** One thing that a setting can name: a loss, an optimizer, a dataset … */
export interface Entry {
  readonly formals: readonly Formal[];
}

export type Catalogue<E extends Entry = Entry> = ReadonlyMap<string, E>;

export function catalogueOf(entries: Readonly<Record<string, Declared>>): Catalogue {
  return new Map(
    Object.entries(entries).map(([name, { signature }]) => [name, { formals: formalsOf(signature) }]),
  );
}

type UnknownCode =
  | "unknown-dataset"
  | "unknown-optimizer"
  | "unknown-loss"
  | "unknown-deny-loss"
  | "unknown-augmentation"
  | "unknown-schedule"
  | "unknown-injection";

/** Looks a call up and reads its arguments. */
export function configure<E extends Entry>(
  checks: Checks,
  call: CallLike,
  catalogue: Catalogue<E>,
  code: UnknownCode,
): { readonly entry: E; readonly configured: Configured | undefined } | undefined {
  const name = call.name.text;
  const entry = catalogue.get(name);
  if (entry === undefined) {
    const known = [...catalogue.keys()];
    const facts = { name, known, suggestion: suggest(name, known) };
    checks.report.error<UnknownCode>(code, call.name, facts);
    return undefined;
  }
  const { known } = checks.arguments.bind(call, entry.formals);
  return { entry, configured: known && { name, arguments: known as Configured["arguments"] } };
}

// --- datasets and augmentations -------------------------------------------------------------------------------

export interface DatasetEntry extends Entry {
  /** What a model must take, where samples are brought into its shape; undefined where they have one of their own. */
  readonly fits: SampleKind | undefined;
  /** Undefined where it takes a model to tell, and there is none. */
  readonly facts: (args: Configured["arguments"], model: ModelFacts | undefined) => DatasetFacts | undefined;
}

export const datasets: Catalogue<DatasetEntry> = new Map(
  Object.entries<DeclaredDataset>(datasetCatalogue).map(([name, declared]) => [name, entryOf(declared)]),
);

function entryOf(declared: DeclaredDataset): DatasetEntry {
  const formals = formalsOf(declared.signature);
  return "fits" in declared
    ? {
        formals,
        fits: declared.fits,
        facts: (_, model) => model && declared.describeFor(model),
      }
    : { formals, fits: undefined, facts: (args) => declared.describe(args) };
}

export const augmentations: Catalogue = new Map(
  Object.entries(augmentCatalogue).map(([name, { signature }]) => [name, { formals: formalsOf(signature) }]),
);
