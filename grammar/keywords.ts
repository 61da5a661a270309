import type { TokenType } from "chevrotain";
import { defineToken, Lexer } from "./chevrotain.js";

/**
 * The words of the language.
 *
 * Keywords are contextual: besides having its own type, a keyword is a name, so that a point may be called `input` and a
 * parameter `batch`. Where a name and a keyword could both stand, a category narrower than `NameToken` leaves out the
 * keywords that keep their own meaning there. Only `and`, `or`, `not`, `true` and `false` are never names.
 */

// --- categories -----------------------------------------------------------------------------------------------

const category = (name: string, label: string): TokenType => defineToken({ name, label, pattern: Lexer.NA });

/** Any word that can name something. */
export const NameToken = category("Name", "a name");
/** A word that can start a step of a chain. */
export const LayerNameToken = category("LayerName", "a layer");
/** A word that can name a loss. */
export const LossNameToken = category("LossName", "a loss");
/** A word that can name an optimizer. */
export const OptimizerNameToken = category("OptimizerName", "an optimizer");
/** A word that joins the sides of a branch. */
export const JoinNameToken = category("JoinName", "`add`, `multiply` or `concat`");
/** A sign or word between two operands. */
export const BinaryOperatorToken = category("BinaryOperator", "an operator");

/** The words that each category leaves out, since they keep their own meaning there. */
const leftOut = new Map<TokenType, readonly string[]>([
  [NameToken, []],
  [LayerNameToken, ["input", "add", "multiply", "concat", "with", "from", "as", "repeat", "when", "else"]],
  [LossNameToken, ["deny", "on", "after", "warmup"]],
  [
    OptimizerNameToken,
    [
      ...[
        "for",
        "epochs",
        "batch",
        "accumulate",
        "schedule",
        "rate",
        "warmup",
        "clip",
        "patience",
        "average",
        "keep",
      ],
      ...[
        "seed",
        "start",
        "weights",
        "data",
        "model",
        "inject",
        "freeze",
        "adapt",
        "loss",
        "train",
        "sweep",
        "published",
        "attack",
      ],
    ],
  ],
]);

/** Whether a word has a meaning of its own between layers, so that it can call none. */
export const isStageWord = (word: string): boolean => leftOut.get(LayerNameToken)?.includes(word) === true;

/** Categories in the order in which the lexer needs them. */
export const categories = [...leftOut.keys(), JoinNameToken, BinaryOperatorToken];

export const IdentifierToken = defineToken({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_]\w*/,
  categories: [...leftOut.keys()],
});

// --- keywords -------------------------------------------------------------------------------------------------

/** All words, as they are made below. */
export const words: TokenType[] = [];

function keyword(text: string, ...besides: TokenType[]): TokenType {
  const categories = [...leftOut].filter(([, words]) => !words.includes(text)).map(([type]) => type);
  return word(text, [...categories, ...besides]);
}

function word(text: string, categories: TokenType[] = []): TokenType {
  const name = text.charAt(0).toUpperCase() + text.slice(1);
  const longerAlternative = IdentifierToken;
  const type = defineToken({ name, label: `\`${text}\``, pattern: text, longerAlternative, categories });
  words.push(type);
  return type;
}

export const ImportToken = keyword("import");
export const ConstToken = keyword("const");
export const BlockToken = keyword("block");
export const ModelToken = keyword("model");
export const KeyspaceToken = keyword("keyspace");
export const InjectionToken = keyword("injection");
export const ExperimentToken = keyword("experiment");
export const ExtendsToken = keyword("extends");

export const InputToken = keyword("input");
export const TokensToken = keyword("tokens");
export const AddToken = keyword("add", JoinNameToken);
export const MultiplyToken = keyword("multiply", JoinNameToken);
export const ConcatToken = keyword("concat", JoinNameToken);
export const WithToken = keyword("with");
export const FromToken = keyword("from");
export const AsToken = keyword("as");
export const RepeatToken = keyword("repeat");
export const WhenToken = keyword("when");
export const ElseToken = keyword("else");

export const PerToken = keyword("per");
export const PointToken = keyword("point");

export const SeedToken = keyword("seed");
export const StartToken = keyword("start");
export const WeightsToken = keyword("weights");
export const ExceptToken = keyword("except");
export const TransposedToken = keyword("transposed");
export const IgnoreToken = keyword("ignore");
export const DataToken = keyword("data");
export const NormalizeToken = keyword("normalize");
export const AugmentToken = keyword("augment");
export const InjectToken = keyword("inject");
export const SecretToken = keyword("secret");
export const AtToken = keyword("at");
export const ByToken = keyword("by");
export const FreezeToken = keyword("freeze");
export const AdaptToken = keyword("adapt");
export const LossToken = keyword("loss");
export const DenyToken = keyword("deny");
export const OnToken = keyword("on");
export const AfterToken = keyword("after");
export const WarmupToken = keyword("warmup");
export const TrainToken = keyword("train");
export const ForToken = keyword("for");
export const EpochsToken = keyword("epochs");
export const BatchToken = keyword("batch");
export const AccumulateToken = keyword("accumulate");
export const ScheduleToken = keyword("schedule");
export const RateToken = keyword("rate");
export const ClipToken = keyword("clip");
export const PatienceToken = keyword("patience");
export const AverageToken = keyword("average");
export const KeepToken = keyword("keep");
export const SweepToken = keyword("sweep");
export const OverToken = keyword("over");
export const PublishedToken = keyword("published");
export const WithinToken = keyword("within");
export const AttackToken = keyword("attack");
export const LeastToken = keyword("least");
export const MostToken = keyword("most");

export const AndToken = word("and", [BinaryOperatorToken]);
export const OrToken = word("or", [BinaryOperatorToken]);
export const NotToken = word("not");
export const TrueToken = word("true");
export const FalseToken = word("false");
