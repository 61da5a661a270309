import type { IToken, TokenType } from "chevrotain";
import { settingWords } from "../ahead.js";
import type * as ast from "../ast.js";
import { readSeparated } from "../lists.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { readCall } from "./calls.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** The clauses of one `train` that have been read. */
type Clauses = {
  -readonly [Clause in
    | NumberClause
    | "epochs"
    | "schedule"
    | "patience"
    | "monitor"]?: ast.TrainSetting[Clause];
} & { readonly rates: ast.RateClause[] };
type NumberClause = "batch" | "accumulate" | "warmup" | "clip" | "average" | "keep";

const clauseWords = [
  ...[t.ForToken, t.BatchToken, t.AccumulateToken, t.ScheduleToken, t.RateToken],
  ...[t.WarmupToken, t.ClipToken, t.PatienceToken, t.AverageToken, t.KeepToken],
];

/** `train sgd(lr: 0.1) for 40 epochs batch 128 accumulate 2 schedule steps([20, 30]) warmup 2 clip 1.0 patience 5 average 0.999 keep 3` */
export function addTrainRule(parts: SettingParts): Rule<ast.TrainSetting> {
  const { p, expressions } = parts;
  const clause = addClauseRule(parts);

  const optimizerRule = p.RULE("optimizer", () =>
    readCall(p, p.CONSUME(t.OptimizerNameToken), expressions.arguments),
  );

  return p.RULE("train", (): ast.TrainSetting => {
    const start = readSettingWord(parts, t.TrainToken);
    const clauses: Clauses = { rates: [] };
    const optimizer = p.OPTION({
      // a number or a name cannot follow an optimizer: the word is meant to be that of a clause
      GATE: () => !(p.isAt(2, t.NumberLiteralToken, t.IdentifierToken) && p.repair(clauseWords)),
      DEF: () => p.SUBRULE(optimizerRule),
    });
    do p.MANY(() => p.SUBRULE(clause, { ARGS: [clauses] }));
    while (p.repair(clauseWords, settingWords) || skipCommaBeforeClause(p));
    if (optimizer === undefined && clauses.rates.length === 0 && Object.keys(clauses).length === 1) {
      p.reportMissing(
        "an optimizer, `for`, `batch`, `accumulate`, `schedule`, `rate`, `warmup`, `clip`, `patience`, `average` or `keep`",
      );
    }
    const span = p.spanFrom(start);
    const { epochs, batch, accumulate, schedule, rates, warmup, clip, patience, monitor, average, keep } =
      clauses;
    const updates = { optimizer, epochs, batch, accumulate, schedule, rates, warmup, clip };
    return { kind: "Train", ...updates, patience, monitor, average, keep, span };
  });
}

/** A comma between clauses is reported and passed over. */
function skipCommaBeforeClause(p: RecoveringParser): boolean {
  if (p.isRecording || !p.nextIs(t.CommaToken) || !p.isAt(2, ...clauseWords)) return false;
  p.report(p.tokenAt(1), "stray-punctuation", {
    text: ",",
    hint: "the clauses of `train` have no separator: leave it out",
  });
  p.skip();
  return true;
}

/** Reads one clause of `train` into an object. If a clause is given twice, the first counts; there may be several of `rate`. */
function addClauseRule(parts: SettingParts): Rule<void, [Clauses]> {
  const { p, path } = parts;
  const { call, expression } = parts.expressions;
  const numberClause = addNumberClauseRule(p);
  const rate = addRateRule(parts);
  const patienceClause = p.RULE("patience", (): Pick<ast.TrainSetting, "patience" | "monitor"> => {
    p.CONSUME(t.PatienceToken);
    const patience = p.SUBRULE(expression);
    const monitor = p.OPTION(() => {
      p.CONSUME(t.OnToken);
      return p.SUBRULE(path);
    });
    return { patience, monitor };
  });

  function keep<K extends keyof Omit<Clauses, "rates">>(
    clauses: Clauses,
    clause: K,
    value: Clauses[K],
    word: IToken,
  ): void {
    p.ACTION(() => {
      if (clauses[clause] === undefined) clauses[clause] = value;
      else p.report(word, "duplicate-train-clause", { word: t.wordOf(word.tokenType) });
    });
  }

  return p.RULE("clause", (clauses: Clauses): void => {
    const word = p.tokenAt(1);
    p.OR([
      {
        ALT: () => {
          p.CONSUME(t.ForToken);
          const epochs = p.SUBRULE(expression);
          p.repair([t.EpochsToken]);
          p.CONSUME(t.EpochsToken);
          keep(clauses, "epochs", epochs, word);
        },
      },
      {
        ALT: () => {
          const clause = p.SUBRULE(numberClause);
          keep(clauses, clause, p.SUBRULE2(expression), word);
        },
      },
      {
        ALT: () => {
          p.CONSUME(t.ScheduleToken);
          keep(clauses, "schedule", p.SUBRULE(call), word);
        },
      },
      {
        ALT: () => {
          const read = p.SUBRULE(rate);
          p.ACTION(() => clauses.rates.push(read));
        },
      },
      {
        ALT: () => {
          const read = p.SUBRULE(patienceClause);
          p.ACTION(() => {
            if (clauses.patience === undefined) clauses.monitor = read.monitor;
            keep(clauses, "patience", read.patience, word);
          });
        },
      },
    ]);
  });
}

/** `rate 0.1 at conv1, "stage*"` */
function addRateRule({ p, expressions, place }: SettingParts): Rule<ast.RateClause> {
  return p.RULE("rate", (): ast.RateClause => {
    const start = p.here();
    p.CONSUME(t.RateToken);
    const factor = p.SUBRULE(expressions.expression);
    p.repair([t.AtToken]);
    p.CONSUME(t.AtToken);
    const at = readSeparated(p, place);
    return { kind: "Rate", factor, at, span: p.spanFrom(start) };
  });
}

/** The word of a clause that takes one number. */
function addNumberClauseRule(p: RecoveringParser): Rule<NumberClause> {
  const read = (word: TokenType, clause: NumberClause): NumberClause => {
    p.CONSUME(word);
    return clause;
  };

  return p.RULE(
    "numberClause",
    (): NumberClause =>
      p.OR<NumberClause>([
        { ALT: () => read(t.BatchToken, "batch") },
        { ALT: () => read(t.AccumulateToken, "accumulate") },
        { ALT: () => read(t.WarmupToken, "warmup") },
        { ALT: () => read(t.ClipToken, "clip") },
        { ALT: () => read(t.AverageToken, "average") },
        { ALT: () => read(t.KeepToken, "keep") },
      ]),
  );
}
