/** Files that are read at once. */
const window = 16;

/** Does work on all files, a window of them at once, and gives the outcomes in the order of the files. */
export async function inWindows<File, Result>(
  files: readonly File[],
  work: (file: File) => Promise<Result>,
  then: {
    readonly onOutcome: (file: File, outcome: PromiseSettledResult<Result>) => void;
    /** Called after each window; throws where the user has stopped the work. */
    readonly onWindow: (files: number) => void;
  },
): Promise<void> {
  for (let start = 0; start < files.length; start += window) {
    const some = files.slice(start, start + window);
    const outcomes = await Promise.allSettled(some.map(work));
    for (const [i, outcome] of outcomes.entries()) then.onOutcome(some[i] as File, outcome);
    then.onWindow(some.length);
  }
}
