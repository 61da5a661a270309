import { suggest } from "../../diagnostics/index.js";
import type { Binary, Call, Constant, Expression, Member, Reference, Unary } from "../../grammar/ast.js";
import { type Activation, type ActivationProperty, propertiesOf } from "../../runtime/language.js";
import type { Report } from "../report.js";
import { describeType, type Known, type Value } from "../values.js";
import { type LinkedSpec, namesOf, wordFor } from "./linked-spec.js";
import { matchAllArguments } from "./match-arguments.js";
import { numberFunctions } from "./number-functions.js";
import { applyOperator, operandType } from "./operators.js";

/** What an expression may refer to, besides constants. */
export interface Environment {
  /** Parameters in scope; undefined where a parameter has no value yet. */
  readonly parameters: ReadonlyMap<string, Known>;
  /** The activation that `in` stands for: undefined if unknown, null outside bodies. */
  readonly input: Activation | undefined | null;
  /** The blocks around it, for messages. */
  readonly within?: string | undefined;
}

/** What an expression must give, for messages: "`units` of `dense`" is "a whole number". */
export interface Wanted {
  readonly what: string;
  readonly type: string;
  /** Whether it is text, or a list of texts. */
  readonly isText: boolean;
}

export const emptyEnvironment: Environment = { parameters: new Map(), input: null };

/**
 * The deepest nesting, well before the stack overflows. The parser limits the nesting in the text, but blocks in blocks
 * and constants of constants can still form a long chain.
 */
export const deepest = 500;

/** Evaluates expressions. Each mistake is reported at its place and makes the value unknown. */
export class ExpressionEvaluator {
  readonly #constants = new Map<Constant, Known>();
  /** The constants that are being evaluated, to find circles. */
  readonly #open: Constant[] = [];
  #depth = 0;

  constructor(
    private readonly linked: LinkedSpec,
    private readonly report: Report,
  ) {}

  evaluate(expression: Expression, environment: Environment, wanted?: Wanted): Known {
    if (this.#depth >= deepest) {
      this.report.error("declaration-chain-too-deep", expression, {});
      return undefined;
    }
    this.#depth++;
    const value = this.#evaluate(expression, environment, wanted);
    this.#depth--;
    return value;
  }

  constant(constant: Constant): Known {
    if (this.#constants.has(constant)) return this.#constants.get(constant);
    const at = this.#open.indexOf(constant);
    if (at !== -1) {
      const chain = [...this.#open.slice(at), constant].map(({ name }) => name.text);
      this.report.error("circular-constant", constant.name, { chain });
      return undefined;
    }
    this.#open.push(constant);
    const value = this.evaluate(constant.value, emptyEnvironment);
    this.#open.pop();
    this.#constants.set(constant, value);
    return value;
  }

  #evaluate(expression: Expression, environment: Environment, wanted: Wanted | undefined): Known {
    switch (expression.kind) {
      case "NumberLiteral":
        // the parser has reported literals that are too large
        return Number.isFinite(expression.value) ? expression.value : undefined;
      case "StringLiteral":
      case "BooleanLiteral":
        return expression.value;
      case "Reference":
        return this.#reference(expression, environment, wanted);
      case "Member":
        return this.#member(expression, environment);
      case "Unary":
        return this.#unary(expression, environment);
      case "Binary":
        return this.#chain(expression, environment);
      case "Tuple":
      case "List": {
        const items = expression.items.map((item) => this.evaluate(item, environment, wanted));
        return items.some((item) => item === undefined) ? undefined : (items as Value[]);
      }
      case "PointReference":
        this.report.error("unexpected-call-or-index", expression, {
          text: `${expression.name.text}[…]`,
          functions: [],
        });
        return undefined;
      case "Call":
        return this.#call(expression, environment);
    }
  }

  #call(call: Call, environment: Environment): Known {
    const name = call.name.text;
    const called = numberFunctions.get(name);
    if (called === undefined) {
      this.report.error("unexpected-call-or-index", call, {
        text: `${name}(…)`,
        functions: [...numberFunctions.keys()],
      });
      return undefined;
    }
    const given = matchAllArguments(this.report, call, called.parameters, "a number");
    const values = called.parameters.map((parameter) => {
      const expression = given.get(parameter);
      return expression && this.#number(expression, name, environment);
    });
    const numbers = values.filter((value) => value !== undefined);
    return numbers.length < values.length ? undefined : this.#finite(called.of(...numbers), call);
  }

  #number(expression: Expression, name: string, environment: Environment): number | undefined {
    const value = this.evaluate(expression, environment);
    if (value === undefined || typeof value === "number") return value;
    this.#mismatch(expression, name, "numbers", value);
    return undefined;
  }

  #reference({ name }: Reference, environment: Environment, wanted: Wanted | undefined): Known {
    if (environment.parameters.has(name.text)) return environment.parameters.get(name.text);
    const declaration = this.linked.declarations.get(name.text);
    if (declaration?.kind === "Constant") return this.constant(declaration);
    if (declaration !== undefined) {
      const facts = { name: name.text, is: wordFor(declaration), wanted: "constant or parameter" };
      this.report.error("declaration-kind-mismatch", name, facts);
    } else {
      const known = [...environment.parameters.keys(), ...namesOf(this.linked, "Constant")];
      const suggestion = suggest(name.text, known);
      this.report.error("unknown-constant", name, { name: name.text, suggestion, wanted });
    }
    return undefined;
  }

  #member({ object, property }: Member, { input, within }: Environment): Known {
    if (object.text !== "in" || !isProperty(property.text)) {
      const suggestion = object.text === "in" ? suggest(property.text, activationProperties) : undefined;
      this.report.error("unknown-property", property, {
        object: object.text,
        name: property.text,
        suggestion,
      });
      return undefined;
    }
    if (input === null) {
      this.report.error("activation-outside-body", object, {});
      return undefined;
    }
    if (input === undefined) return undefined;
    const value = propertiesOf(input)[property.text];
    if (value === undefined) {
      const facts = { member: property.text, input: input.description, within };
      this.report.error("unavailable-activation-property", property, facts);
    }
    return value;
  }

  #unary(expression: Unary, environment: Environment): Known {
    const operand = this.evaluate(expression.operand, environment);
    if (operand === undefined) return undefined;
    const { operator } = expression;
    if (operator === "not" && typeof operand === "boolean") return !operand;
    // 0 − x, so that no value is −0
    if (operator === "-" && typeof operand === "number") return 0 - operand;
    const wanted = operator === "not" ? "true or false" : "a number";
    this.report.error("operand-type-mismatch", expression.operand, {
      operator,
      wanted,
      found: describeType(operand),
    });
    return undefined;
  }

  /** `a + b + c + …` is a left-leaning tree, as deep as it is long, so a loop walks it. */
  #chain(expression: Binary, environment: Environment): Known {
    const links: Binary[] = [];
    let first: Expression = expression;
    while (first.kind === "Binary") {
      links.push(first);
      first = first.left;
    }
    let left = this.evaluate(first, environment);
    for (const link of links.reverse()) left = this.#binary(link, left, environment);
    return left;
  }

  #binary(expression: Binary, left: Known, environment: Environment): Known {
    const { operator } = expression;
    const wanted = operandType(operator);
    const leftFits = left === undefined || wanted === undefined || typeof left === wanted.type;
    if (!leftFits) this.#mismatch(expression.left, operator, wanted.text, left);
    // `stride != 0 and 4 % stride == 0` guards its own right side
    if (leftFits && operator === "and" && left === false) return false;
    if (leftFits && operator === "or" && left === true) return true;

    const right = this.evaluate(expression.right, environment);
    if (!leftFits || right === undefined) return undefined;
    if (wanted !== undefined && typeof right !== wanted.type) {
      this.#mismatch(expression.right, operator, wanted.text, right);
      return undefined;
    }
    if ((operator === "/" || operator === "%") && right === 0) {
      const { within } = environment;
      this.report.error("division-by-zero", expression.right, { operator, within });
      return undefined;
    }
    if (left === undefined) return undefined;
    if (wanted === undefined && (typeof left !== typeof right || typeof left === "object")) {
      this.#mismatch(expression.right, operator, `${describeType(left)} on both sides`, right);
      return undefined;
    }
    const value = applyOperator(operator, left, right);
    return typeof value === "number" ? this.#finite(value, expression) : value;
  }

  #mismatch(node: Expression, operator: string, wanted: string, found: Value): void {
    this.report.error("operand-type-mismatch", node, { operator, wanted, found: describeType(found) });
  }

  #finite(value: number, node: Expression): Known {
    if (Number.isFinite(value)) return value;
    this.report.error("number-too-large", node, {});
    return undefined;
  }
}

const activationProperties = ["channels", "height", "width", "features", "length"] as const;

function isProperty(name: string): name is ActivationProperty {
  return (activationProperties as readonly string[]).includes(name);
}
