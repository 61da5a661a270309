import type * as ast from "./ast.js";
import { BodyParser } from "./bodies.js";
import type { ItemList } from "./recovery.js";
import * as t from "./tokens.js";

/** What key spaces are made of. */
export abstract class KeyspaceParser extends BodyParser {
  readonly #keyspaceSettings: ItemList = {
    thing: "a setting of a key space",
    starts: [],
    resumes: () =>
      this.nextIs(t.NameToken) && (this.nextStartsLine() || keyspaceWords.includes(this.LA(1).image)),
    advise: () => "a setting is a word and its value: `dim 8`",
  };

  /** `{ dim 8  basis uniform … }` */
  readonly keyspaceBody = this.RULE("keyspaceBody", (): ast.KeyspaceSetting[] =>
    this.inBraces(this.#keyspaceSettings, () => this.SUBRULE(this.keyspaceSetting)),
  );

  readonly keyspaceSetting = this.RULE("keyspaceSetting", (): ast.KeyspaceSetting => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    this.SUBRULE(this.strayAssign);
    const value = this.SUBRULE(this.expression);
    const perPoint = this.OPTION(() => {
      this.CONSUME(t.PerToken);
      this.repair([t.PointToken]);
      return this.CONSUME(t.PointToken);
    });
    const span = this.spanFrom(start);
    return { kind: "KeyspaceSetting", name, value, perPoint: perPoint !== undefined, span };
  });

  /** `=` or `:` after the word of a setting: understood, and told. */
  readonly strayAssign = this.RULE("strayAssign", (): void => {
    const word = this.LA(0);
    this.OPTION(() => {
      const sign = this.OR([
        { ALT: () => this.CONSUME(t.AssignToken) },
        { ALT: () => this.CONSUME(t.ColonToken) },
      ]);
      const value = this.nextIs(t.NameToken, t.NumberLiteralToken) ? this.LA(1).image : "…";
      this.report(sign, "stray-assignment-sign", { word: word.image, found: sign.image, value });
    });
  });
}

/** Where a key space goes on after a mistake; which settings there are is the checker's business. */
const keyspaceWords = ["dim", "basis", "alpha", "std", "wrong"];
