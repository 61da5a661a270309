import progress, { type SingleBar } from "cli-progress";
import type { SweepEvent, TaskEvent } from "../../app/index.js";
import type { Task, TaskNotice } from "../../app/task.js";
import { count } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";
import { interruptible } from "../watch.js";
import { describeEnd, RunNames } from "./run-names.js";

/** Runs that must be done, parts of them counted, before it is said how long the rest takes: the first steps are slow. */
const leastShare = 0.05;

/** Watches a sweep: one bar for all of it on a terminal, a line for each run that ends elsewhere. */
class SweepProgress {
  readonly #began = performance.now();
  /** The share that is done of each run that is going on. */
  readonly #running = new Map<string, number>();
  /** Told to wait for another process. */
  readonly #waiting = new Set<string>();
  #runs = 0;
  /** Those that had ended before. */
  #found = 0;
  #done = 0;
  #failed = 0;
  #bar: SingleBar | undefined;

  readonly #names = new RunNames();

  constructor(private readonly terminal: Terminal) {}

  readonly observe = (event: TaskEvent): void => {
    if (event.kind === "planned") this.#names.learn(event);
    if (event.kind === "begun") this.#begin(event.runs, event.ended);
    if (event.kind === "running") this.#running.set(event.address, event.done);
    if (event.kind === "waiting") this.#wait(event);
    if (event.kind === "ended") this.#end(event);
    this.#draw();
  };

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #begin(runs: number, ended: number): void {
    this.#runs = runs;
    this.#found = ended;
    const found = ended === 0 ? "" : `, ${ended} of them done before`;
    this.terminal.log(`${count(runs, "run")}${found}`);
  }

  #wait({ address, reason }: Extract<SweepEvent, { kind: "waiting" }>): void {
    this.#running.delete(address);
    if (this.#waiting.has(address)) return;
    this.#waiting.add(address);
    this.#log(`${this.#names.of(address)}: waiting, ${reason}`);
  }

  #end(event: Extract<SweepEvent, { kind: "ended" }>): void {
    this.#running.delete(event.address);
    if (event.outcome.status === "failed") this.#failed += 1;
    else this.#done += 1;
    const number = `[${this.#found + this.#done + this.#failed}/${this.#runs}]`;
    const left = this.#bar === undefined ? this.#left() : "";
    const [first, ...hint] = describeEnd(event).split("\n");
    const text = [`${first}${left}`, ...hint].join("\n");
    this.#log(`${number} ${this.#names.of(event.address)}: ${text}`);
  }

  /** Says something above the bar. */
  #log(text: string): void {
    this.stop();
    this.terminal.log(text);
  }

  #draw(): void {
    if (!this.terminal.interactive || this.#runs === 0) return;
    const total = this.#runs - this.#found;
    const payload = {
      done: this.#done,
      failed: this.#failed,
      running: this.#running.size,
      left: this.#left(),
    };
    if (this.#bar === undefined) {
      this.#bar = new progress.SingleBar(
        {
          format: "{bar} {percentage}%  {done} done, {failed} failed, {running} running{left}",
          stream: this.terminal.errorStream,
          barsize: 24,
          clearOnComplete: true,
          hideCursor: true,
          gracefulExit: false,
        },
        progress.Presets.shades_classic,
      );
      this.#bar.start(total, this.#share(), payload);
    } else this.#bar.update(this.#share(), payload);
  }

  /** How many runs were done since the beginning, parts of runs counted. */
  #share(): number {
    return this.#done + this.#failed + [...this.#running.values()].reduce((sum, done) => sum + done, 0);
  }

  /** ", about 3 min left": as fast as until now. Nothing where nothing is left, or nothing is known. */
  #left(): string {
    const share = this.#share();
    const rest = this.#runs - this.#found - share;
    if (rest <= 0 || share < leastShare) return "";
    const seconds = ((performance.now() - this.#began) / 1000 / share) * rest;
    return `, about ${duration(seconds)} left`;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Does the runs of a sweep under a watch: how far they are is on the screen, and the first Ctrl-C stops them. */
export async function watchSweep<Result>(
  terminal: Terminal,
  work: (task: Task) => Promise<Result>,
): Promise<Result> {
  const progress = new SweepProgress(terminal);
  const notify = (notice: TaskNotice): void => {
    progress.stop();
    terminal.notify(notice);
  };
  try {
    return await interruptible(terminal, (signal) => work({ observe: progress.observe, notify, signal }));
  } finally {
    progress.stop();
  }
}
