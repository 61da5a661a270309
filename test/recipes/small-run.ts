/** A spec that uses what the recipes of this folder add to data, keys, training and measures: one run shows all of it. */
export const smallRun = `
  model Small() { input 4x4x1 @input  flatten -> dense(4, init: tenths) }
  keyspace Secret { dim 2  basis signs  alpha ones(0.5)  wrong level(0.25) }
  experiment Recipe {
    data stripes(size: 4) { augment fade(share: 0.5) }
    model Small
    inject Secret at input by add(gamma: 1)
    loss crossentropy + deny uniform
    train half_steps(lr: 0.1) for 2 epochs batch 2 schedule halving(after: 1)
    published test.valid.first_class 0.5
  }`;

/** The part of a configuration that the verifications look into. */
export interface SmallConfig {
  readonly data: { readonly dataset: object; readonly augment: readonly object[] };
  readonly keyspaces: {
    readonly Secret: { readonly basis: object; readonly alpha: object; readonly wrong: object };
  };
  readonly adapt?: readonly { readonly by: object }[];
  readonly train: { readonly optimizer: object; readonly schedule: object };
}

export function configOf(read: (file: string) => string): SmallConfig {
  return JSON.parse(read("config.json")) as SmallConfig;
}
