/** The title of tests that are skipped for a reason, where there is one: `describe.skipIf(reason)(skipped("…", reason), …)`. */
export const skipped = (title: string, reason: string | undefined): string =>
  reason === undefined ? title : `${title} (skipped: ${reason})`;
