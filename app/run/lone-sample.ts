import { type Notice, notice } from "../../diagnostics/index.js";

/** SPK2103 where the last batch of each epoch is one sample; that all of them are, the check of the spec has told. */
export function loneSampleNotice(batch: number, samples: number): Notice | undefined {
  if (batch === 1 || samples % batch !== 1) return undefined;
  const when =
    samples === 1
      ? "there is one sample to train on"
      : `the last batch of each epoch is one of ${samples} samples, in batches of ${batch}`;
  return notice("batchnorm-of-one-sample", { when });
}
