/** A small run with a gate under which valid keys work, to be measured and attacked. */
export const gatedRun = `
  model Small() { input 4 @input  dense(3) }
  keyspace Secret { dim 2 }
  experiment Recipe {
    data synthetic(features: 4, classes: 3, samples: 400)
    model Small
    inject Secret at input by add(gamma: 0.1)
    loss crossentropy
    train adam(lr: 0.05) for 4 epochs batch 16
    attack one_number(numbers: [0, 2, 3])
  }`;
