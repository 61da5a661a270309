import { createColors } from "picocolors";
import type { TaskNotice } from "../app/index.js";
import {
  diagnosticToJson,
  ExitStatus,
  Failure,
  failureToJson,
  renderDiagnostic,
  renderFailure,
  renderNotice,
  visible,
  visibleJson,
} from "../diagnostics/index.js";

/**
 * Where a command prints: results to `out`, everything said along the way to `log`. What others wrote (specs, paths, names of
 * classes) cannot command the terminal: see `visible`.
 */
export class Terminal {
  readonly color: boolean;
  readonly colors: ReturnType<typeof createColors>;
  /** Whether a person watches, so that lines may be drawn over. */
  readonly interactive: boolean;
  readonly #notices: TaskNotice[] = [];

  constructor(
    private readonly streams: Streams,
    readonly json: boolean,
  ) {
    const wanted = process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb";
    this.color = !json && streams.stderr.isTTY === true && wanted;
    this.colors = createColors(this.color);
    this.interactive = !json && streams.stderr.isTTY === true && process.env["CI"] === undefined;
  }

  get errorStream(): Output {
    return this.streams.stderr;
  }

  /** Columns of the terminal that results go to; undefined where they go elsewhere. */
  get width(): number | undefined {
    return this.streams.stdout.isTTY ? this.streams.stdout.columns : undefined;
  }

  /** The exit status of a command that ended well: that of what failed along the way, if anything did. */
  get status(): ExitStatus {
    return this.#notices.find((notice) => notice instanceof Failure)?.exit ?? ExitStatus.ok;
  }

  /** The result: text for people, or with `--json` one JSON document, with all that was said along the way. */
  result(text: () => string, json: () => object): void {
    const { color } = this;
    const shown = this.json ? visibleJson(this.#document(json())) : visible(text(), { color });
    this.streams.stdout.write(`${shown}\n`);
  }

  #document(result: object): object {
    if (this.#notices.length === 0) return result;
    const failed = this.status !== ExitStatus.ok;
    return { ...result, ...(failed && { ok: false }), notices: this.#notices.map(noticeToJson) };
  }

  /** Something said along the way; machines are not told. */
  log(text: string): void {
    const { color } = this;
    if (!this.json) this.streams.stderr.write(`${visible(text, { color })}\n`);
  }

  /** Something worth saying that stops nothing: a warning, or a failure, which the exit status then tells of. */
  readonly notify = (notice: TaskNotice): void => {
    this.#notices.push(notice);
    const { color } = this;
    if (notice instanceof Failure) this.log(renderFailure(notice, { color }));
    else if ("span" in notice) this.log(`${renderDiagnostic(notice, { color })}\n`);
    else this.log(renderNotice(notice, { color }));
  };
}

function noticeToJson(notice: TaskNotice): object {
  if (notice instanceof Failure) return failureToJson(notice);
  return "span" in notice ? diagnosticToJson(notice) : notice;
}

/** Where a process writes, as far as it matters here. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
}
