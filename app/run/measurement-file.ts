import { resolve } from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { requireWritable, writeWhole } from "../../runtime/files/index.js";
import { type RunFolder, runFiles, toJsonText } from "../../runtime/index.js";
import type { Task } from "../task.js";
import { renewReport } from "./renew-report.js";

export interface MeasurementOptions {
  /** The file to write in the place of the one in the folder of the run, whose report then stays as it is. */
  readonly out?: string | undefined;
}

/** Where what was measured of a run is written: a file in its folder, with the report, or one of the user's. */
export class MeasurementFile {
  /** Fails with SPK4002 where the file cannot be written: measuring takes minutes. */
  static open(
    folder: RunFolder,
    what: "diagnosis" | "attacks",
    { out }: MeasurementOptions,
  ): MeasurementFile {
    const own = folder.fileOf(runFiles[what]);
    requireWritable(out ?? own);
    return new MeasurementFile(folder, what, out);
  }

  private constructor(
    private readonly folder: RunFolder,
    private readonly what: "diagnosis" | "attacks",
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
