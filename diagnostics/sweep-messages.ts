import {
  type AmongKnown,
  breakdown,
  count,
  didYouMean,
  enumeration,
  meantOrKnown,
  misuse,
} from "./message.js";

/** SPK404x, SPK405x: sweeps and their machines. */
export const sweepMessages = {
  "unexpected-sweep": misuse<{ experiment: string; sweep: string; file: string; path: string }>(
    "SPK4040",
    ({ experiment, sweep }) => `experiment \`${experiment}\` is a sweep: ${sweep}`,
    ({ experiment, file, path }) =>
      `run it with \`spkc sweep ${file} -e ${experiment}\`, or fix the value: \`--set ${path}=VALUE\``,
  ),
  "sweep-interrupted": breakdown<{ runs: number; ended: number }>(
    "SPK4041",
    ({ runs, ended }) => `stopped on request: ${ended} of ${count(runs, "run")} ended`,
    () => "the same command continues from there; nothing is run twice",
  ),
  "run-process-died": breakdown<{ how: string; times: number }>(
    "SPK4042",
    ({ how, times }) => `the process of the run ended early: ${how}${times > 1 ? `, ${times} times` : ""}`,
    () =>
      "if memory is short, run fewer at once (`--jobs 1`); the same command continues from the last checkpoint",
  ),
  "unexpected-run-failure": breakdown<{ message: string; file: string | undefined }>(
    "SPK4043",
    ({ message }) => `the run ended with an unexpected error: ${message}`,
    ({ file }) =>
      `this is a bug in spkc; please report it with the spec${file === undefined ? "" : ` and ${file}`}`,
  ),
  "unvaried-setting": misuse<AmongKnown & { name: string }>(
    "SPK4044",
    ({ name }) => `all runs of the table have the same \`${name}\``,
    ({ known, suggestion }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? "there is only one run" : `they differ in ${enumeration(known)}`),
  ),
  "unknown-comparison-value": misuse<AmongKnown & { path: string; value: string }>(
    "SPK4045",
    ({ path, value }) => `no run of the table has \`${value}\` for \`${path}\``,
    meantOrKnown,
  ),
  "unreachable-redis-server": breakdown<{ server: string; reason: string; attempts: number }>(
    "SPK4050",
    ({ server, reason, attempts }) =>
      `cannot reach Redis at ${server} (${count(attempts, "attempt")}): ${reason}`,
    () => "check that the server runs and the address is right; on Debian, `apt-get install redis-server`",
  ),
  "lost-redis-connection": breakdown<{ server: string; seconds: number; reason: string }>(
    "SPK4051",
    ({ server, seconds, reason }) => `lost Redis at ${server} for ${count(seconds, "second")}: ${reason}`,
    () => "finished runs are kept; start the server and give the same command again",
  ),
  "job-version-mismatch": breakdown<{ wanted: string; own: string }>(
    "SPK4052",
    ({ wanted, own }) => `the job was made by SpanKey ${wanted}, but this is SpanKey ${own}`,
    () => "install the same version on all machines of a sweep",
  ),
  "job-data-mismatch": breakdown<{ experiment: string }>(
    "SPK4053",
    ({ experiment }) => `the data files of \`${experiment}\` differ from those where the sweep was started`,
    () => "copy the files to the same folder of this machine; their contents must be the same",
  ),
  "malformed-redis-address": misuse<{ url: string }>(
    "SPK4054",
    ({ url }) => `\`${url}\` is not the address of a Redis server`,
    () => "for example `redis://localhost:6379`",
  ),
  "damaged-job-record": breakdown<{ address: string; reason: string }>(
    "SPK4055",
    ({ address, reason }) => `what Redis keeps of the run ${address} is not what a worker wrote: ${reason}`,
    () => "the same sweep forgets it and does this run again",
  ),
} as const;
