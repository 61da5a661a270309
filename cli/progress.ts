import { basename } from "node:path";
import progress, { type SingleBar } from "cli-progress";
import type { TaskEvent, TaskObserver } from "../app/events.js";
import { bytesText, count } from "../diagnostics/index.js";
import { describeFallback, type EpochMetrics } from "../runtime/index.js";
import { summaryLines } from "./data-summary.js";
import type { Terminal } from "./terminal.js";
import { trainingText } from "./training-text.js";

/** Milliseconds without a line after which one says how far a long task is. */
const silence = 15_000;

/** Watches a run: a bar on a terminal; elsewhere a line an epoch, and one every 15 seconds of a longer one. Call `stop` before printing anything else. */
export interface ProgressView {
  readonly observe: TaskObserver;
  stop(): void;
}

export function createProgressView(terminal: Terminal): ProgressView {
  if (terminal.json) return { observe: () => {}, stop: () => {} };
  return terminal.interactive ? new BarView(terminal) : new LineView(terminal);
}

class LineView implements ProgressView {
  /** When the last line was printed. */
  #last = performance.now();
  /** The attack or diagnostic that was told of. */
  #telling = "";

  constructor(private readonly terminal: Terminal) {}

  readonly observe = (event: TaskEvent): void => {
    const line = this.#lineOf(event) ?? this.#overdueLine(event);
    if (line === undefined) return;
    this.#last = performance.now();
    this.terminal.log(line);
  };

  stop(): void {}

  #lineOf(event: TaskEvent): string | undefined {
    switch (event.kind) {
      case "downloading":
        return event.done === 0 ? downloadLine(event) : undefined;
      case "storing":
        return storingLine(event);
      case "summary":
        return summaryLines(event);
      case "weights":
        return weightsLine(event);
      case "prepared":
        return preparedLine(event);
      case "epoch":
        return epochLine(event);
      case "evaluating":
        // the line of the epoch has what that came to
        if (event.split === "validation" || event.done < event.samples) return undefined;
        return `evaluated on the ${event.split} set${event.locked ? ", locked" : ""}, ${count(event.samples, "sample")}`;
      case "diagnosing":
        return this.#once(event.diagnostic, `measuring: ${event.title}`);
      case "attacking":
        return this.#once(event.attack, attackLine(event));
      default:
        return undefined;
    }
  }

  /** What begins may say several times that nothing of it is done. */
  #once(name: string, line: string): string | undefined {
    if (this.#telling === name) return undefined;
    this.#telling = name;
    return line;
  }

  #overdueLine(event: TaskEvent): string | undefined {
    return performance.now() - this.#last < silence ? undefined : progressLine(event);
  }
}

/** How far a task is, of the events that say it. */
function progressLine(event: TaskEvent): string | undefined {
  switch (event.kind) {
    case "downloading":
      return `  ${megabytes(event.done)} of ${megabytes(event.bytes)}`;
    case "decoding":
      return `  ${event.done} of ${event.images} images read`;
    case "step":
      return `  epoch ${event.epoch}/${event.epochs}, step ${event.step} of ${event.steps}  loss ${event.loss.toFixed(4)}`;
    case "evaluating":
      return `  ${event.done} of ${event.samples} samples of the ${event.split} set`;
    case "diagnosing":
    case "attacking":
      return `  ${Math.round(100 * event.done)} %`;
    default:
      return undefined;
  }
}

class BarView implements ProgressView {
  #bar: SingleBar | undefined;
  #showing = "";

  constructor(private readonly terminal: Terminal) {}

  readonly observe = (event: TaskEvent): void => {
    switch (event.kind) {
      case "downloading":
        this.#show(event.file, event.bytes, event.done, {
          label: `download ${event.file}`,
          detail: `${megabytes(event.done)} of ${megabytes(event.bytes)}`,
        });
        if (event.done === event.bytes) this.stop();
        return;
      case "decoding":
        this.#show("decode", event.images, event.done, { label: "read images", detail: "" });
        if (event.done === event.images) this.stop();
        return;
      case "storing":
        this.stop();
        this.terminal.log(storingLine(event));
        return;
      case "summary":
        this.stop();
        this.terminal.log(summaryLines(event));
        return;
      case "weights":
        this.terminal.log(weightsLine(event));
        return;
      case "prepared":
        this.stop();
        this.terminal.log(preparedLine(event));
        return;
      case "step":
        this.#show("train", event.steps, event.step, {
          label: `epoch ${event.epoch}/${event.epochs}`,
          detail: `loss ${event.loss.toFixed(4)}  ${learnedText(event)}`,
        });
        return;
      case "epoch":
        this.stop();
        this.terminal.log(epochLine(event));
        return;
      case "evaluating":
        this.#show(`${event.split} ${event.locked}`, event.samples, event.done, {
          label: `evaluate, ${event.split} set${event.locked ? ", locked" : ""}`,
          detail: "",
        });
        if (event.done === event.samples) this.stop();
        return;
      case "diagnosing":
        this.#show(event.diagnostic, 1000, Math.round(1000 * event.done), {
          label: event.title,
          detail: "",
        });
        if (event.done === 1) this.stop();
        return;
      case "attacking":
        this.#show(event.attack, 1000, Math.round(1000 * event.done), {
          label: `${event.number}/${event.attacks} ${event.attack}`,
          detail: "",
        });
        if (event.done === 1) this.stop();
    }
  };

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#showing = "";
  }

  #show(what: string, total: number, done: number, payload: { label: string; detail: string }): void {
    if (this.#showing !== what) {
      this.stop();
      this.#bar = new progress.SingleBar(
        {
          format: "{label} {bar} {percentage}%  {detail}  {eta_formatted} left",
          stream: this.terminal.errorStream,
          barsize: 24,
          etaBuffer: 200,
          clearOnComplete: true,
          hideCursor: true,
          gracefulExit: false,
        },
        progress.Presets.shades_classic,
      );
      this.#bar.start(total, done, payload);
      this.#showing = what;
      return;
    }
    this.#bar?.update(done, payload);
  }
}

function downloadLine({ dataset, file, bytes }: Extract<TaskEvent, { kind: "downloading" }>): string {
  return `downloading ${file} of ${dataset}, ${megabytes(bytes)}`;
}

function storingLine(event: Extract<TaskEvent, { kind: "storing" }>): string {
  const { dataset, samples, bytes, memory, folder } = event;
  return (
    `the ${samples.toLocaleString("en")} samples of \`${dataset}\` take ${bytesText(bytes)}, and memory may hold ` +
    `${bytesText(memory)} (--data-memory): they are kept in a file in ${folder} until the end`
  );
}

function attackLine(event: Extract<TaskEvent, { kind: "attacking" }>): string {
  const { attack, number, attacks, summary } = event;
  return `attack ${number}/${attacks}, ${attack}: ${summary}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function weightsLine({ files, tensors, drawn, run }: Extract<TaskEvent, { kind: "weights" }>): string {
  const [first = ""] = files;
  const file = files.length === 1 ? basename(first) : count(files.length, "file");
  const from =
    run === undefined ? file : `${run.checkpoint} of ${run.folder}${run.keys ? ", with its keys" : ""}`;
  return `weights: ${count(tensors, "tensor")} of ${from}, ${count(drawn, "parameter")} drawn`;
}

function preparedLine(event: Extract<TaskEvent, { kind: "prepared" }>): string {
  const { engine, device, placement, step, steps } = event;
  const fallback = placement === null ? undefined : describeFallback(placement);
  const remark = fallback === undefined ? "" : `; ${fallback}`;
  const resumed = step === 0 ? "" : `, continuing after step ${step} of ${steps}`;
  return `${trainingText(event)}, engine ${engine} on ${device}${resumed}${remark}`;
}

/** "accuracy 0.9812", or of numbers their "mean absolute error 0.2104". */
function learnedText({ accuracy, mae }: Pick<EpochMetrics, "accuracy" | "mae">): string {
  if (accuracy !== null) return `accuracy ${accuracy.toFixed(4)}`;
  return typeof mae === "number" ? `mean absolute error ${mae.toFixed(4)}` : "nothing measured";
}

function epochLine({ epochs, gated, metrics, seconds }: Extract<TaskEvent, { kind: "epoch" }>): string {
  const reject = metrics.wrongReject === null ? "" : `  wrong key rejected ${metrics.wrongReject.toFixed(4)}`;
  return (
    `epoch ${metrics.epoch}/${epochs}  loss ${metrics.loss.toFixed(4)}` +
    `  ${gated ? "valid key " : ""}${learnedText(metrics)}${reject}${validationText(metrics, gated)}` +
    `  ${seconds.toFixed(1)} s`
  );
}

/** "  validation loss 0.0812, valid key accuracy 0.9734, wrong key accuracy 0.1021", or nothing. */
function validationText({ validation }: EpochMetrics, gated: boolean): string {
  if (validation === undefined) return "";
  const paths = gated ? (["valid", "wrong"] as const) : (["valid"] as const);
  const learned = paths.map((path) => {
    const { accuracy, mae } = validation[path];
    return `${gated ? `${path} key ` : ""}${learnedText({ accuracy, ...(mae !== null && { mae }) })}`;
  });
  const { loss } = validation.valid;
  // none where all pixels are void
  const measured = loss === null ? "" : `loss ${loss.toFixed(4)}, `;
  return `  validation ${measured}${learned.join(", ")}`;
}
