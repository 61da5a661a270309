import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type AttackReport,
  type AttackVerdict,
  type Trial,
  verdictOf,
} from "../../../audit/attacks/index.js";
import {
  contentOf,
  findingOf,
  type ReportSources,
  readSources,
  renderMarkdown,
  renderPage,
  writeReports,
} from "../../../audit/report/index.js";
import type { Failure } from "../../../diagnostics/index.js";
import type { DataSummary } from "../../../runtime/data/data-summary.js";
import { readRecord, runFiles } from "../../../runtime/index.js";
import {
  attackReport,
  diagnosis,
  experiment,
  outcomes,
  result,
  trial,
  writeRun,
} from "../../support/report-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const scratch = scratchFolder();

const whole: ReportSources = { experiment, result, outcomes, diagnosis, attacks: attackReport };
const withVerdict = (verdict: AttackVerdict): ReportSources => ({
  ...whole,
  attacks: { ...attackReport, verdict },
});
const withTrial = (only: Trial): AttackReport => {
  const [replay] = attackReport.attacks;
  const attacks = [{ ...replay, trials: [only] }] as AttackReport["attacks"];
  return { ...attackReport, attacks, verdict: verdictOf(attacks) };
};
const withFewSamples = (verdict: AttackVerdict): ReportSources => {
  const attacks = { ...attackReport, verdict, data: { ...attackReport.data, test: 3 } };
  return { ...whole, attacks };
};
const markdown = (sources: ReportSources): string => renderMarkdown(contentOf(sources));

const bestTried =
  "The best of 3 attacks, fine_tuning (all weights, 1,000 labels), recovered 95 %, and its control 60 %.";

describe("the sentence on top", () => {
  it.each<[string, ReportSources, string]>([
    [
      "names the cheapest attack that recovered enough, and its price",
      withVerdict({
        kind: "broken",
        attack: "key_optimisation",
        trial: trial("10 labels", 0.97, { at: { labels: 10 } }),
      }),
      "The cheapest attack found that recovers 90 % or more is key_optimisation (10 labels): 97 % for 10 labels, 0.5 s.",
    ],
    [
      "says within which budget none was found",
      withVerdict({ kind: "none" }),
      `No attack that recovers 90 % or more was found within the quick budget. ${bestTried}`,
    ],
    [
      "says that a suite which misses what it must find says nothing",
      withVerdict({ kind: "inconclusive", reason: "the planted gate recovered only 12 %" }),
      "Inconclusive: the planted gate recovered only 12 %, so that finding no attack says nothing.",
    ],
    [
      "says where it rests on too few samples",
      withFewSamples({ kind: "none" }),
      `No attack that recovers 90 % or more was found within the quick budget. ${bestTried} It rests on 3 samples, each of them worth 60 % of recovery: too few to tell.`,
    ],
    [
      "says that nothing was tried",
      { experiment, result },
      "No attack has been made on this run, so that nothing is known of what its gate withstands; `spkc attack RUN` makes them.",
    ],
  ])("%s", (_, sources, sentence) => {
    expect(findingOf(sources)).toBe(sentence);
    expect(markdown(sources).split("\n")[2]).toBe(`**${sentence}**`);
  });

  it("and all below it never call a gate secure", () => {
    const verdicts: AttackVerdict[] = [{ kind: "none" }, { kind: "inconclusive", reason: "it was so" }];
    for (const sources of [whole, { experiment }, { experiment, result }, ...verdicts.map(withVerdict)]) {
      expect(markdown(sources)).not.toMatch(/secur|cryptograph|unbreakable|safe\b/i);
    }
  });
});

const data: DataSummary = {
  classes: [
    { name: "cat", train: 8, test: 2 },
    { name: "dog", train: 7, test: 3 },
  ],
  sizes: { smallest: [6, 6], largest: [640, 480], different: 3 },
  leftOut: [{ reason: "it is empty", count: 5, examples: ["a.png", "b.png", "c.png", "d.png"] }],
  remarks: ["there are no images of `emu`"],
};

describe("the section about the data of a run", () => {
  it("shows the samples of each class, what was left out, sizes and remarks, before all else", () => {
    const [, section = ""] = markdown({ ...whole, data }).split("## Data\n");
    expect(section).toContain("The images are from 6x6 to 640x480 pixels, 3 sizes.");
    expect(section).toContain("Note: there are no images of `emu`.");
    expect(section).toMatch(/\| cat +\| +8 \| +2 \|/);
    expect(section).toMatch(/\| it is empty +\| +5 \| a\.png, b\.png, c\.png +\|/);
    expect(section.match(/^## .*$/m)?.[0]).toBe("## Training");
  });

  it("is made of what the record of the run holds", () => {
    const folder = writeRun(join(scratch, "with-data"));
    const record = readRecord(folder);
    folder.writeJson(runFiles.run, { ...record, dataSummary: data });
    expect(readSources(folder).data).toEqual(data);
    for (const odd of [
      null,
      1,
      [],
      { ...data, classes: [null] },
      { ...data, sizes: null },
      { ...data, leftOut: {} },
    ]) {
      folder.writeJson(runFiles.run, { ...record, dataSummary: odd });
      expect(() => readSources(folder)).toThrow(expect.objectContaining({ code: "SPK4022" }));
    }
  });

  it("is left out for runs of earlier versions, and on official data", () => {
    expect(markdown(whole)).not.toContain("## Data");
  });
});

describe("the Markdown report", () => {
  it("makes neither HTML nor links nor commands for a terminal of names", () => {
    const name = "a<script>b|c](javascript:d)\u001b[31m";
    const named = { ...experiment, name };
    const text = markdown({ ...whole, experiment: named });
    expect(text).toContain("a&lt;script>b");
    expect(text).not.toMatch(/<script|\]\(javascript/);
    expect(text).not.toContain("\u001b");
  });

  it("has a section for everything, in one order, whatever was measured", () => {
    const titles = (sources: ReportSources): string[] => markdown(sources).match(/^## .*$/gm) ?? [];
    expect(titles(whole)).toEqual(titles({ experiment }));
    expect(titles(whole)).toEqual([
      ...[
        "## Training",
        "## Accuracy by key",
        "## By class",
        "## The worst samples",
        "## Unlock matrix",
        "## Parts of a key",
        "## What refusals say",
        "## Reject ROC",
        "## Accuracy against the key",
      ],
      ...["## Energy of random keys inside the span", "## Margin tails", "## Absorption and sensitivity"],
      "## What weights say of the key",
      ...["## Recovery", "## Attacks"],
    ]);
  });

  it("says that nothing is known of classes where a run was not finished, or an earlier version made it", () => {
    const text = markdown({ experiment, result });
    expect(text.match(/Not known: the run has not finished, or an earlier version/g)).toHaveLength(2);
    expect(
      markdown({ ...whole, outcomes: { ...outcomes, worst: { split: "test", samples: [], pictures: "0" } } }),
    ).toContain("`worst.png`, which holds their pictures, is missing");
  });

  it("says which command measures what has not been measured", () => {
    const text = markdown({ experiment, result });
    expect(text.match(/Not measured yet: `spkc diagnose RUN` does\./g)).toHaveLength(9);
    expect(text).toContain("No attack has been made yet: `spkc attack RUN` makes them.");
  });

  it("gives the reason of what does not apply, diagnostics and attacks", () => {
    const text = markdown(whole);
    expect(text).toContain("Not applicable: no key enters where the margin bends.");
    expect(text).toContain("Not applicable, the theory at features: B has 5 rows & features < 5 dimensions.");
    expect(text).toContain("| batchnorm_reestimation | statistics | the model has no batch norm |");
  });

  it("lists every trial with its control", () => {
    const text = markdown(whole);
    expect(text).toContain("**All 9 trials**");
    expect(text).toContain(
      "| fine_tuning | 15 % | head, 10 labels | 10 labels, 0.5 s | 20 %: from scratch | 0.4840 |",
    );
    expect(text).toContain("100 queries, scores (stopped & went on)");
  });

  it("says when what was measured is of other weights than the result", () => {
    const before = { ...whole, diagnosis: { ...diagnosis, checkpoint: "best" as const, step: 40 } };
    expect(markdown(before)).toContain("The diagnostics are of the best checkpoint, after step 40.");
    expect(markdown(whole)).not.toContain("checkpoint, after step");
  });

  it("says of runs that ended early or not at all how they ended", () => {
    expect(markdown({ experiment })).toContain(
      "The run has not ended: `spkc run --resume RUN` continues it.",
    );
    const none = { train: null, test: null };
    const cut = markdown({
      experiment,
      result: { ...result, status: "interrupted", epochs: [], evaluation: none },
    });
    expect(cut).toContain("Status: interrupted.");
    expect(cut).toContain("The run ended in its first epoch.");
    expect(cut).toContain("The run ended before it was evaluated.");
  });
});

describe("the page", () => {
  it("is whole for a run that diverged, without a reject output, that no attack applies to", async () => {
    const head = { classes: 3, reject: null, auxReject: null };
    // what JSON makes of a loss that is no number
    const lost = {
      epoch: 1,
      step: 1,
      loss: null as unknown as number,
      terms: {},
      accuracy: 0.5,
      wrongReject: null,
    };
    const page = await renderPage(
      contentOf({
        experiment,
        result: { ...result, head, status: "diverged", epochs: [lost] },
        diagnosis: { ...diagnosis, head },
        attacks: { ...attackReport, attacks: [], verdict: { kind: "none" } },
      }),
    );
    expect(page).toContain("No attack applies.");
    expect(page.includes("unlock-masked")).toBe(false);
    expect(/NaN|undefined|Infinity/.test(page)).toBe(false);
  });
});

describe("the files of a run", () => {
  it("become report.md and report.html, the same each time", async () => {
    const folder = writeRun(join(scratch, "whole"));
    await writeReports(folder);
    const first = [runFiles.report, runFiles.page].map((file) => folder.read(file));
    await writeReports(folder);
    // as one text, whose difference nobody wants to see
    expect(
      [runFiles.report, runFiles.page].map((file) => folder.read(file)).join("") === first.join(""),
    ).toBe(true);
    expect(first[0]).toBe(markdown(whole));
  });

  it("are not made of a result whose epochs are others than those that were written", () => {
    const folder = writeRun(join(scratch, "other-epochs"));
    const lines = result.epochs.map((epoch) => JSON.stringify({ ...epoch, seconds: 1 }));
    const write = (text: string): void => writeFileSync(folder.fileOf(runFiles.metrics), text);
    write(`${lines.join("\n")}\n{"epoch": 7, "st`);
    expect(readSources(folder).result).toEqual(result);
    write([...lines.slice(1), JSON.stringify({ ...result.epochs[2], accuracy: 0.5, seconds: 1 })].join("\n"));
    expect(() => readSources(folder)).toThrow("its figures of epoch 3 are not those of metrics.jsonl");
  });

  it.each<[string, Parameters<typeof writeRun>[1], string, string]>([
    [
      "a diagnosis cut short",
      { result, diagnosis: '{"format": ' },
      "SPK4090",
      "diagnosis.json cannot be read: it is not JSON",
    ],
    [
      "a diagnosis of another version",
      { result, diagnosis: { ...diagnosis, format: "spankey-diagnosis/9" } },
      ...(["SPK4090", '`format` is "spankey-diagnosis/9", not "spankey-diagnosis/1"'] as const),
    ],
    [
      "a diagnosis without its parts",
      { result, diagnosis: { format: "spankey-diagnosis/1" } },
      ...(["SPK4090", "`spec` is missing"] as const),
    ],
    ["attacks that are nothing", { result, attacks: null }, "SPK4090", "it is null, not an object"],
    [
      "attacks without trials",
      {
        result,
        attacks: { ...attackReport, attacks: [{ name: "replay" }] } satisfies Partial<
          Record<keyof AttackReport, unknown>
        >,
      },
      ...(["SPK4090", "`attacks[0].title` is missing"] as const),
    ],
    [
      "a verdict that its trials do not give",
      { result, attacks: { ...attackReport, verdict: { kind: "none" } } },
      ...(["SPK4016", '`verdict.kind` is "none", but its trials give "broken"'] as const),
    ],
    [
      "a verdict of another trial",
      {
        result,
        attacks: {
          ...attackReport,
          verdict: { kind: "broken", attack: "replay", trial: trial("one key", 0.5) },
        },
      },
      ...(["SPK4016", "`verdict` is not that of its trials, though of the same kind (broken)"] as const),
    ],
    [
      "a recovery that its accuracy does not give",
      { result, attacks: withTrial({ ...trial("one key", 0.2), recovery: 0.95 }) },
      ...(["SPK4016", "`attacks[0].trials[0].recovery` is 0.95, but its accuracy gives 0.2"] as const),
    ],
    [
      "a recovery of a control that its accuracy does not give",
      {
        result,
        attacks: withTrial({
          ...trial("one key", 0.2),
          control: { variant: "none", accuracy: 0.4, recovery: 0.1 },
        }),
      },
      ...(["SPK4016", "`attacks[0].trials[0].control.recovery` is 0.1, but its accuracy gives 0"] as const),
    ],
    [
      "an accuracy that is none",
      { result, attacks: withTrial(trial("one key", 2)) },
      ...(["SPK4090", "`attacks[0].trials[0].accuracy` is 1.52, not 1 or less"] as const),
    ],
    [
      "valid keys below guessing",
      { result, attacks: { ...attackReport, authorised: 0.3 } },
      ...(["SPK4016", "leaves nothing to recover"] as const),
    ],
    [
      "an accuracy above one in a result",
      { result: { ...result, epochs: [{ ...result.epochs[0], accuracy: 1.2 }] } },
      ...(["SPK4022", "`epochs[0].accuracy` is 1.2, not 1 or less"] as const),
    ],
    [
      "a result with other steps than its epochs",
      { result: { ...result, steps: 61 } },
      ...(["SPK4016", "`steps` is 61, but its last epoch ends after step 60"] as const),
    ],
    [
      "a result of something else",
      { result: { format: "other" } },
      "SPK4022",
      '`format` is "other", not "spankey-result/1"',
    ],
  ])("are refused where there is %s", (name, measured, code, words) => {
    const folder = writeRun(join(scratch, name), measured);
    const failure = (() => {
      try {
        readSources(folder);
      } catch (error) {
        return error as Failure;
      }
      return undefined;
    })();
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(words);
  });
});
