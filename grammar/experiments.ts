import type { IToken, TokenType } from "chevrotain";
import type * as ast from "./ast.js";
import { KeyspaceParser } from "./keyspaces.js";
import { settingWords } from "./lists.js";
import { type ItemList, labelOf, wordOf } from "./recovery.js";
import * as t from "./tokens.js";

/** What experiments are made of. */
export abstract class ExperimentParser extends KeyspaceParser {
  readonly #settings: ItemList = {
    thing: "a setting of an experiment",
    starts: settingWords,
    onLines: true,
    resumes: () => this.#maySettingStart(),
    advise: adviseOnSetting,
  };

  /** `{ seed 42  data mnist … }` */
  readonly experimentBody = this.RULE("experimentBody", (): ast.ExperimentSetting[] =>
    this.inBraces(this.#settings, () => this.SUBRULE(this.setting)),
  );

  /** After a mistake: at the word of a setting, or at any name that starts a line and does not go on with the last. */
  #maySettingStart(): boolean {
    if (this.isAt(2, t.CommaToken, t.ColonToken, t.CloseRoundToken, t.CloseSquareToken)) return false;
    if (this.nextIs(...settingWords)) return true;
    return (
      this.nextIs(t.IdentifierToken) &&
      this.nextStartsLine() &&
      !this.isAt(0, t.CommaToken, t.BinaryOperatorToken)
    );
  }

  readonly setting = this.RULE(
    "setting",
    (): ast.ExperimentSetting =>
      this.OR<ast.ExperimentSetting>([
        { ALT: () => this.SUBRULE(this.seed) },
        { ALT: () => this.SUBRULE(this.data) },
        { ALT: () => this.SUBRULE(this.modelUse) },
        { ALT: () => this.SUBRULE(this.inject) },
        { ALT: () => this.SUBRULE(this.loss) },
        { ALT: () => this.SUBRULE(this.train) },
        { ALT: () => this.SUBRULE(this.sweep) },
        { ALT: () => this.SUBRULE(this.published) },
        { ALT: () => this.SUBRULE(this.attack) },
      ]),
  );

  /** The word that starts a setting. */
  #word(word: TokenType): number {
    const start = this.here();
    this.CONSUME(word);
    this.SUBRULE(this.strayAssign);
    return start;
  }

  readonly seed = this.RULE("seed", (): ast.SeedSetting => {
    const start = this.#word(t.SeedToken);
    const value = this.SUBRULE(this.expression);
    return { kind: "Seed", value, span: this.spanFrom(start) };
  });

  readonly modelUse = this.RULE("modelUse", (): ast.ModelUse => {
    const start = this.#word(t.ModelToken);
    const model = this.SUBRULE(this.call);
    return { kind: "ModelUse", model, span: this.spanFrom(start) };
  });

  /** `data mnist { normalize(0.1307, 0.3081)  augment affine(rotate: 6) }` */
  readonly data = this.RULE("data", (): ast.DataSetting => {
    const start = this.#word(t.DataToken);
    const dataset = this.SUBRULE(this.call);
    const steps = this.OPTION(() => this.SUBRULE(this.dataSteps)) ?? [];
    return { kind: "Data", dataset, steps, span: this.spanFrom(start) };
  });

  readonly #steps: ItemList = {
    thing: "a step of the data",
    starts: [t.NormalizeToken, t.AugmentToken],
    resumes: () => this.nextIs(t.NormalizeToken, t.AugmentToken),
    endsBefore: settingWords,
  };

  readonly dataSteps = this.RULE("dataSteps", (): ast.DataStep[] =>
    this.inBraces(this.#steps, () => this.SUBRULE(this.dataStep)),
  );

  readonly dataStep = this.RULE("dataStep", (): ast.DataStep => {
    const start = this.here();
    return this.OR<ast.DataStep>([
      {
        ALT: () => {
          const { image: text } = this.CONSUME(t.NormalizeToken);
          const name: ast.Name = { kind: "Name", text, span: this.spanFrom(start) };
          const values = this.OPTION(() => this.SUBRULE(this.arguments)) ?? [];
          const span = this.spanFrom(start);
          return { kind: "Normalize", call: { kind: "Call", name, arguments: values, span }, span };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.AugmentToken);
          const calls = this.separated(this.call);
          return { kind: "Augment", calls, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** `inject Secret at image, block[2] by mul(gamma: 0.5)` */
  readonly inject = this.RULE("inject", (): ast.InjectSetting => {
    const start = this.#word(t.InjectToken);
    const keyspace = this.SUBRULE(this.name);
    this.repair([t.AtToken]);
    this.CONSUME(t.AtToken);
    const points = this.separated(this.pointReference);
    this.repair([t.ByToken]);
    this.CONSUME(t.ByToken);
    const by = this.SUBRULE(this.call);
    return { kind: "Inject", keyspace, points, by, span: this.spanFrom(start) };
  });

  readonly pointReference = this.RULE("pointReference", (): ast.PointReference => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    const index = this.OPTION(() => this.SUBRULE(this.index));
    return { kind: "PointReference", name, index, span: this.spanFrom(start) };
  });

  /** `loss crossentropy + 0.1 * deny reject on wrong` */
  readonly loss = this.RULE("loss", (): ast.LossSetting => {
    const start = this.#word(t.LossToken);
    const terms = [this.SUBRULE(this.lossTerm)];
    this.MANY(() => {
      this.CONSUME(t.PlusToken);
      terms.push(this.SUBRULE2(this.lossTerm));
    });
    return { kind: "Loss", terms, span: this.spanFrom(start) };
  });

  readonly lossTerm = this.RULE("lossTerm", (): ast.LossTerm => {
    const start = this.here();
    const weight = this.OPTION(() => {
      const weight = this.SUBRULE(this.weight);
      this.CONSUME(t.StarToken);
      return weight;
    });
    const deny = this.OPTION2(() => this.CONSUME(t.DenyToken)) !== undefined;
    const loss = this.SUBRULE(this.lossCall);
    const on = this.OPTION3(() => {
      this.CONSUME(t.OnToken);
      return this.separated(this.name);
    });
    const warmup = this.OPTION4(() => {
      this.CONSUME(t.WarmupToken);
      return this.SUBRULE(this.expression, { ARGS: [true] });
    });
    return { kind: "LossTerm", weight, deny, loss, on: on ?? [], warmup, span: this.spanFrom(start) };
  });

  /** A number, a name or an expression in parentheses: `0.1`, `strength`, `(1 / 3)` */
  readonly weight = this.RULE(
    "weight",
    (): ast.Expression =>
      this.OR<ast.Expression>([
        { ALT: () => this.SUBRULE(this.number) },
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            return { kind: "Reference", name, span: name.span };
          },
        },
        { ALT: () => this.SUBRULE(this.tuple) },
      ]),
  );

  readonly lossCall = this.RULE("lossCall", (): ast.Call => {
    const start = this.here();
    const { image: text } = this.OR({
      DEF: [{ GATE: () => !this.settingStartsAt(1), ALT: () => this.CONSUME(t.LossNameToken) }],
      ERR_MSG: labelOf(t.LossNameToken),
    });
    const name: ast.Name = { kind: "Name", text, span: this.spanFrom(start) };
    const values = this.OPTION(() => this.SUBRULE(this.arguments)) ?? [];
    return { kind: "Call", name, arguments: values, span: this.spanFrom(start) };
  });

  /** `train sgd(lr: 0.1) for 40 epochs batch 128 schedule steps([20, 30]) warmup 2 clip 1.0 patience 5` */
  readonly train = this.RULE("train", (): ast.TrainSetting => {
    const start = this.#word(t.TrainToken);
    const clauses: Clauses = {};
    const optimizer = this.OPTION({
      // no optimizer is followed by a number or a name: the word was meant to be one of a clause
      GATE: () => !(this.isAt(2, t.NumberLiteralToken, t.IdentifierToken) && this.repair(clauseWords)),
      DEF: () => this.SUBRULE(this.optimizer),
    });
    do this.MANY(() => this.SUBRULE(this.clause, { ARGS: [clauses] }));
    while (this.repair(clauseWords, settingWords));
    if (optimizer === undefined && Object.keys(clauses).length === 0) {
      this.missing("an optimizer, `for`, `batch`, `schedule`, `warmup`, `clip` or `patience`");
    }
    const { epochs, batch, schedule, warmup, clip, patience } = clauses;
    const span = this.spanFrom(start);
    return { kind: "Train", optimizer, epochs, batch, schedule, warmup, clip, patience, span };
  });

  readonly optimizer = this.RULE("optimizer", (): ast.Call => {
    const start = this.here();
    const { image: text } = this.CONSUME(t.OptimizerNameToken);
    const name: ast.Name = { kind: "Name", text, span: this.spanFrom(start) };
    const values = this.OPTION(() => this.SUBRULE(this.arguments)) ?? [];
    return { kind: "Call", name, arguments: values, span: this.spanFrom(start) };
  });

  /** Reads one clause of `train` into `clauses`. Of a clause given twice the first counts. */
  readonly clause = this.RULE("clause", (clauses: Clauses): void => {
    const word = this.LA(1);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.ForToken);
          const epochs = this.SUBRULE(this.expression);
          this.repair([t.EpochsToken]);
          this.CONSUME(t.EpochsToken);
          this.ACTION(() => this.#keep(clauses, "epochs", epochs, word));
        },
      },
      {
        ALT: () => {
          const clause = this.SUBRULE(this.numberClause);
          const value = this.SUBRULE2(this.expression);
          this.ACTION(() => this.#keep(clauses, clause, value, word));
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.ScheduleToken);
          const schedule = this.SUBRULE(this.call);
          this.ACTION(() => this.#keep(clauses, "schedule", schedule, word));
        },
      },
    ]);
  });

  /** The word of a clause with one number behind it. */
  readonly numberClause = this.RULE(
    "numberClause",
    (): NumberClause =>
      this.OR<NumberClause>([
        { ALT: () => this.#wordOfClause(t.BatchToken, "batch") },
        { ALT: () => this.#wordOfClause(t.WarmupToken, "warmup") },
        { ALT: () => this.#wordOfClause(t.ClipToken, "clip") },
        { ALT: () => this.#wordOfClause(t.PatienceToken, "patience") },
      ]),
  );

  #wordOfClause(word: TokenType, clause: NumberClause): NumberClause {
    this.CONSUME(word);
    return clause;
  }

  #keep<K extends keyof Clauses>(clauses: Clauses, clause: K, value: Clauses[K], word: IToken): void {
    if (clauses[clause] === undefined) clauses[clause] = value;
    else this.report(word, "duplicate-train-clause", { word: wordOf(word.tokenType) });
  }

  /** `sweep deny over none, margin(1.0)`; that there are values is for the checker to say. */
  readonly sweep = this.RULE("sweep", (): ast.SweepSetting => {
    const start = this.#word(t.SweepToken);
    const path = this.SUBRULE(this.path);
    this.repair([t.OverToken]);
    this.CONSUME(t.OverToken);
    const values = this.OPTION({
      GATE: () => !this.settingStartsAt(1),
      DEF: () => this.SUBRULE(this.sweepValues),
    });
    return { kind: "Sweep", path, values: values ?? [], span: this.spanFrom(start) };
  });

  readonly sweepValues = this.RULE("sweepValues", (): ast.Expression[] => this.separated(this.sweepValue));

  readonly sweepValue = this.RULE("sweepValue", (): ast.Expression => this.SUBRULE(this.expression));

  /** `published test.valid.accuracy 0.9919 within 0.005, test.wrong.reject 1.0 at least 0.99` */
  readonly published = this.RULE("published", (): ast.PublishedSetting => {
    const start = this.#word(t.PublishedToken);
    const figures = this.separated(this.publishedFigure);
    return { kind: "Published", figures, span: this.spanFrom(start) };
  });

  readonly publishedFigure = this.RULE("publishedFigure", (): ast.PublishedEntry => {
    const start = this.here();
    const path = this.SUBRULE(this.path);
    this.SUBRULE(this.strayAssign);
    const value = this.SUBRULE(this.expression);
    const bound = this.OPTION(() => this.SUBRULE(this.publishedBound));
    return { kind: "PublishedFigure", path, value, bound, span: this.spanFrom(start) };
  });

  /** `within 0.005`, `at least 0.99`, `at most 0.01` */
  readonly publishedBound = this.RULE("publishedBound", (): ast.PublishedBound => {
    const start = this.here();
    const is = this.OR<ast.PublishedBound["is"]>([
      { ALT: () => this.#bound(t.WithinToken, "within") },
      {
        ALT: () => {
          this.CONSUME(t.AtToken);
          return this.SUBRULE(this.side);
        },
      },
    ]);
    const limit = this.SUBRULE(this.expression);
    return { kind: "PublishedBound", is, limit, span: this.spanFrom(start) };
  });

  readonly side = this.RULE("side", (): "least" | "most" =>
    this.OR<"least" | "most">([
      { ALT: () => this.#bound(t.LeastToken, "least") },
      { ALT: () => this.#bound(t.MostToken, "most") },
    ]),
  );

  #bound<Is extends ast.PublishedBound["is"]>(word: TokenType, is: Is): Is {
    this.CONSUME(word);
    return is;
  }

  /** `attack quick, key_optimisation(labels: [10, 30])` */
  readonly attack = this.RULE("attack", (): ast.AttackSetting => {
    const start = this.#word(t.AttackToken);
    const calls = this.separated(this.call);
    return { kind: "Attack", calls, span: this.spanFrom(start) };
  });

  readonly path = this.RULE("path", (): ast.Name[] => {
    const names = [this.SUBRULE(this.name)];
    this.MANY(() => {
      this.CONSUME(t.DotToken);
      names.push(this.SUBRULE2(this.name));
    });
    return names;
  });
}

/** The clauses of one `train`, as far as they have been read. */
type Clauses = { -readonly [Clause in NumberClause | "epochs" | "schedule"]?: ast.TrainSetting[Clause] };
type NumberClause = "batch" | "warmup" | "clip" | "patience";

const clauseWords = [t.ForToken, t.BatchToken, t.ScheduleToken, t.WarmupToken, t.ClipToken, t.PatienceToken];

function adviseOnSetting(found: IToken): string | undefined {
  switch (found.tokenType) {
    case t.EpochsToken:
      return "the length of a training is written `for 20 epochs`";
    case t.ForToken:
    case t.BatchToken:
    case t.ScheduleToken:
    case t.ClipToken:
    case t.PatienceToken:
      return `\`${found.image}\` belongs to \`train\``;
    case t.NormalizeToken:
    case t.AugmentToken:
      return `\`${found.image}\` stands in the braces of \`data\``;
    case t.DenyToken:
      return "`deny` is a term of `loss`: `loss crossentropy + 0.1 * deny reject on wrong`";
    default:
      return undefined;
  }
}
