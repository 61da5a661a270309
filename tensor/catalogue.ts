import type { Signature } from "./signature.js";

/**
 * What everything has that a spec can name: a layer, a loss, an optimizer, a dataset, an attack, … Each kind adds what it
 * does. One entry is one object in one file.
 */
export interface CatalogueEntry<S extends Signature = Signature> {
  /** As a spec writes it: `soft_entropy`. */
  readonly name: string;
  /** What it is, in a few words that can stand in a message or a list: "up to a distance from the greatest entropy". */
  readonly summary: string;
  /** Its arguments. */
  readonly signature: S;
}

/** The entries of one kind by name, in the order of the list. */
export type Catalogue<Entry extends CatalogueEntry> = ReadonlyMap<string, Entry>;

/** The names of a list of entries, as a type: a table over them is total. */
export type NameIn<List extends readonly CatalogueEntry[]> = List[number]["name"];

/** Puts entries into a catalogue; throws where two of them have one name, which is a defect of ours. */
export function catalogueOf<Entry extends CatalogueEntry>(entries: readonly Entry[]): Catalogue<Entry> {
  const catalogue = new Map(entries.map((entry) => [entry.name, entry]));
  if (catalogue.size !== entries.length) throw new Error("two entries of a catalogue have the same name");
  return catalogue;
}

/** The entry of a name that the checker has let pass; where there is none, that is a defect of ours. */
export function entryNamed<Entry extends CatalogueEntry>(
  catalogue: Catalogue<Entry>,
  kind: string,
  name: string,
): Entry {
  const entry = catalogue.get(name);
  if (entry === undefined) throw new Error(`there is no ${kind} ${name}`);
  return entry;
}
