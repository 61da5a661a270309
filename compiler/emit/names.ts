/** Names that generated code uses itself, or that TypeScript keeps: nothing of a spec may take them there. */
const reserved: ReadonlySet<string> = new Set(
  `
  abstract any arguments as async await boolean break case catch class const constructor continue debugger declare
  default delete do else enum eval export extends false finally for from function get globalThis if implements import
  in infer instanceof interface is keyof let module namespace never new null number object of package private protected
  public readonly require return satisfies set static string super switch symbol this throw true try type typeof
  undefined unique unknown var void while with yield
  Array Infinity Math NaN Number Object Promise Proxy Reflect Symbol exports

  parameters points forward gate loss experiment model
  ops p h input inject mode modes batch keys point valid wrong none crossentropy
  denyReject denyEntropy denySoftEntropy denyMargin denyMarginPlus denySoftEntropyMargin

  h k absolute addKey attention avgpool batchnorm classToken conv crossEntropy defineModel dense dropout embedding entropyLoss firstToken
  flatten   gelu globalAveragePool layernorm marginLoss marginPlusLoss maxpool meanTokens multiplyKey patches positions rejectLoss reshape
  softEntropyLoss softEntropyMarginLoss softmax warmUp
  Parameters Point InjectedPoint Ops Keys Inject KeyPath LabelledBatch LossResult Mode TensorsOf ParameterTree
  ExperimentConfig AttentionParameters BatchnormParameters ClassTokenParameters ConvParameters DenseParameters
  EmbeddingParameters LayernormParameters PositionsParameters
  `
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** `input1`, `skip2`: the local variables that additions need. */
const isLocal = (name: string): boolean => /^(?:input|skip)\d+$/.test(name);

/** Hands out names that differ from each other, and from those that are taken already. */
export class NameScope {
  readonly #taken = new Set<string>();

  /** `name` itself where it can be had; `forwardBlock` where generated code needs it; numbered where it is taken. */
  claim(name: string): string {
    const base = reserved.has(name) || isLocal(name) ? `${name}Block` : name;
    let free = base;
    for (let number = 2; this.#taken.has(free); number++) free = `${base}${number}`;
    this.#taken.add(free);
    return free;
  }
}

/** `conv1`, `conv2`, … within one part of a model. Property names: nothing is reserved. */
export class Numbering {
  readonly #next = new Map<string, number>();
  readonly #taken = new Set<string>();

  claim(base: string): string {
    let number = this.#next.get(base) ?? 1;
    // `a1` numbered 1 is `a11`, and so is `a` numbered 11
    while (this.#taken.has(`${base}${number}`)) number++;
    this.#next.set(base, number + 1);
    const name = `${base}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** `global_average_pool` to `globalAveragePool`, `Residual` to `residual`. */
export function camelCase(name: string): string {
  const joined = name.replace(/^_+/, "").replace(/_+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  const first = joined.charAt(0).toLowerCase() + joined.slice(1);
  return /^[a-z]/.test(first) ? first : `_${first}`;
}

/** `ResidualParameters` for `residual`. */
export function typeName(functionName: string): string {
  return `${functionName.charAt(0).toUpperCase()}${functionName.slice(1)}Parameters`;
}
