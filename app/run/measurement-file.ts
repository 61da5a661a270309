import { resolve } from "node:path";
import * as v from "valibot";
import { Failure, notice } from "../../diagnostics/index.js";
import { requireWritable, writeWhole } from "../../runtime/files/index.js";
import { readRegularFile } from "../../runtime/files/regular-file.js";
import { type RunFolder, runFiles, toJsonText } from "../../runtime/index.js";
import type { Task } from "../task.js";
import { renewReport } from "./renew-report.js";

export interface MeasurementOptions {
  /** The file to write in the place of the one in the folder of the run, whose report then stays as it is. */
  readonly out?: string | undefined;
}

type Measured = "diagnosis" | "attacks";

/** Where what was measured of a run is written: a file in its folder, with the report, or one of the user's. */
export class MeasurementFile {
  /**
   * Fails with SPK4002 where the file cannot be written: measuring takes minutes. Tells of what the file has from before that
   * is not measured again (SPK4082); `planned` is what will be, by name.
   */
  static open(
    folder: RunFolder,
    what: Measured,
    {
      out,
      planned,
      notify,
    }: MeasurementOptions & { readonly planned: readonly string[] } & Pick<Task, "notify">,
  ): MeasurementFile {
    const own = folder.fileOf(runFiles[what]);
    requireWritable(out ?? own);
    const lost = out === undefined ? measuredBefore(own).filter((name) => !planned.includes(name)) : [];
    if (lost.length > 0) {
      const kind = what === "attacks" ? "attack" : "diagnostic";
      notify(notice("measurement-replaced", { path: own, what: kind, lost }));
    }
    return new MeasurementFile(folder, what, out);
  }

  private constructor(
    private readonly folder: RunFolder,
    private readonly what: Measured,
    private readonly out: string | undefined,
  ) {}

  /**
   * Writes what was found, and gives the path; undefined where that fails, of which `notify` is told: what was found is
   * there to be shown all the same.
   */
  async write(found: object, task: Pick<Task, "notify">): Promise<string | undefined> {
    const { folder, what, out } = this;
    try {
      if (out !== undefined) {
        writeWhole(resolve(out), toJsonText(found));
        return out;
      }
      folder.writeJson(runFiles[what], found);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      task.notify(error);
      return undefined;
    }
    await renewReport(folder.path, task);
    return folder.fileOf(runFiles[what]);
  }
}

/** What `attacks.json` or `diagnosis.json` holds, by name, as far as it can be read: it is about to be replaced. */
function measuredBefore(path: string): readonly string[] {
  try {
    const found = v.parse(
      v.union([earlierAttacks, earlierDiagnosis]),
      JSON.parse(readRegularFile(path).toString("utf8")),
    );
    if ("results" in found) return Object.keys(found.results);
    return found.attacks.filter(({ trials }) => trials !== undefined).map(({ name }) => name);
  } catch {
    return [];
  }
}

const earlierAttacks = v.object({
  attacks: v.array(v.object({ name: v.string(), trials: v.optional(v.array(v.unknown())) })),
});
const earlierDiagnosis = v.object({ results: v.record(v.string(), v.unknown()) });
