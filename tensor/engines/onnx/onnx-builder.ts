import { type Shape, sizeOf, type TensorType } from "../../ops/tensor-type.js";
import type {
  Attributes,
  Domain,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  ValueInfo,
  ValueName,
} from "./model.js";

/**
 * Constants up to this size are shared if their content is equal: among them the matrices that flip windows and those of
 * Winograd's transforms. Larger constants are shared only if they are the same object.
 */
const sharedConstantSize = 16_384;

/**
 * Collects an ONNX model node by node. Every operator used here is a function of its inputs and attributes, so equal
 * nodes are made once: two gradients that need the same im2col matrix share it.
 */
export class OnnxBuilder {
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #initializers: OnnxInitializer[] = [];
  readonly #nodes: (OnnxNode & { outputs: ValueName[] })[] = [];
  readonly #known = new Map<string, ValueName>();
  readonly #constants = new Map<OnnxInitializer["values"], ValueName>();
  /** Values that became outputs of the graph: old name to new name. */
  readonly #renamed = new Map<ValueName, ValueName>();
  readonly #taken = new Set<ValueName>();
  readonly #producers = new Map<ValueName, OnnxNode & { outputs: ValueName[] }>();
  #label = "";
  /** Nodes are shared within one scope. 0 is the scope of all nodes outside of `apart`. */
  #scope = 0;
  #scopes = 0;

  /** The op that the next nodes belong to: the start of their names, which errors and profiles show. */
  set label(label: string) {
    this.#label = label;
  }

  /** A value that is fed at every run. Inputs are declared first, so that their names are free. */
  input(name: ValueName, { dtype, shape }: TensorType): ValueName {
    this.#taken.add(name);
    this.#inputs.push({ name, elementType: dtype, shape });
    return name;
  }

  /** Adds an operator with one output; gives the name of that output. */
  node(
    opType: string,
    inputs: readonly ValueName[],
    attributes: Attributes = {},
    domain: Domain = "",
  ): ValueName {
    const key = JSON.stringify([this.#scope, domain, opType, inputs, attributes]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(this.#label === "" ? opType : `${this.#label}/${opType}`);
    const node = { name, opType, domain, inputs, outputs: [name], attributes };
    this.#nodes.push(node);
    this.#producers.set(name, node);
    this.#known.set(key, name);
    return name;
  }

  /**
   * Calls `make`. Its nodes are shared with no others: for values that are cheap to make again and too large to be held
   * in between.
   */
  apart(make: () => ValueName): ValueName {
    const outer = this.#scope;
    this.#scope = ++this.#scopes;
    try {
      return make();
    } finally {
      this.#scope = outer;
    }
  }

  /**
   * The second output of the node that makes `value`. Operators do less work if an optional output has no name (MaxPool's
   * indices), so it gets one only when it is asked for.
   */
  secondOutput(value: ValueName): ValueName {
    const producer = this.#producers.get(value);
    if (producer === undefined) throw new Error(`\`${value}\` is not made by a node`);
    const known = producer.outputs[1];
    if (known !== undefined) return known;
    const name = this.#fresh(`${producer.name}:1`);
    producer.outputs.push(name);
    return name;
  }

  /** A constant. */
  tensor(constant: Omit<OnnxInitializer, "name">): ValueName {
    const { elementType, shape, values } = constant;
    if (values.length !== sizeOf(shape)) {
      throw new Error(`a constant of shape [${shape.join(", ")}] cannot have ${values.length} values`);
    }
    const small = values.length <= sharedConstantSize;
    // -0 prints as 0, and is another constant.
    const content = small ? [...values].map((value) => (Object.is(value, -0) ? "-0" : String(value))) : [];
    const key = `constant ${elementType} [${shape.join()}] ${content.join()}`;
    const known = small ? this.#known.get(key) : this.#constants.get(values);
    if (known !== undefined) return known;
    const name = this.#fresh(small && shape.length === 0 ? `constant ${content[0]}` : "constant");
    this.#initializers.push({ name, elementType, shape, values });
    if (small) this.#known.set(key, name);
    else this.#constants.set(values, name);
    return name;
  }

  /** A float32 scalar. */
  float(value: number): ValueName {
    return this.tensor({ elementType: "float32", shape: [], values: Float32Array.of(value) });
  }

  /** An int64 vector: shapes, axes, starts and ends. */
  ints(values: readonly number[]): ValueName {
    return this.tensor({
      elementType: "int64",
      shape: [values.length],
      values: BigInt64Array.from(values, BigInt),
    });
  }

  reshape(value: ValueName, shape: Shape): ValueName {
    return this.node("Reshape", [value, this.ints(shape)]);
  }

  transpose(value: ValueName, permutation: readonly number[]): ValueName {
    return permutation.every((from, to) => from === to)
      ? value
      : this.node("Transpose", [value], { perm: permutation });
  }

  /** Along each of `axes`: every `steps`-th element from the start, up to but without the end. */
  slice(
    value: ValueName,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): ValueName {
    return this.node("Slice", [value, ...[starts, ends, axes, steps].map((bounds) => this.ints(bounds))]);
  }

  /**
   * Makes `value` an output of the model under a name. The value itself gets that name; a value that cannot (an input, a
   * constant, one that is an output already) is copied. Outputs are declared last.
   */
  output(name: ValueName, value: ValueName, { dtype, shape }: TensorType): void {
    if (this.#producers.has(value) && !this.#renamed.has(value)) {
      this.#renamed.set(value, name);
    } else {
      // Not through `node`: a shared copy would have two names again. Not Identity: it lacks a kernel for bool on some
      // devices.
      const outputs = [name];
      const inputs = [value, this.ints(shape)];
      this.#nodes.push({ name, opType: "Reshape", domain: "", inputs, outputs, attributes: {} });
    }
    this.#outputs.push({ name, elementType: dtype, shape });
  }

  /** The model, without nodes and constants that no output needs: a lowering may bypass its input. */
  finish(): OnnxModel {
    const current = (name: ValueName): ValueName => this.#renamed.get(name) ?? name;
    const { nodes: needed, values } = this.#needed();
    const nodes = needed.map((node) => ({
      ...node,
      inputs: node.inputs.map(current),
      outputs: node.outputs.map(current),
    }));
    const initializers = this.#initializers.filter(({ name }) => values.has(name));
    return { inputs: this.#inputs, outputs: this.#outputs, initializers, nodes };
  }

  /** The nodes that the outputs depend on, in order, and every value that they read. */
  #needed(): { nodes: OnnxNode[]; values: ReadonlySet<ValueName> } {
    const values = new Set<ValueName>([...this.#renamed.keys(), ...this.#outputs.map(({ name }) => name)]);
    const nodes: OnnxNode[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => values.has(output))) continue;
      nodes.push(node);
      for (const input of node.inputs) values.add(input);
    }
    return { nodes: nodes.reverse(), values };
  }

  /** Reserves a name for an output. A taken name gets a number. */
  reserve(name: ValueName): ValueName {
    return this.#fresh(name);
  }

  #fresh(base: string): ValueName {
    let name = base;
    for (let n = 2; this.#taken.has(name); n++) name = `${base} ${n}`;
    this.#taken.add(name);
    return name;
  }
}
