import * as v from "valibot";
import type { LockInMemory } from "../../runtime/locks/lock-in-memory.js";
import { lockStates } from "../../runtime/locks/lock-record.js";
import { checkpointName } from "../../runtime/run-folder/schemas/checkpoint-name-schema.js";
import { configArguments } from "../../runtime/run-folder/schemas/config-values.js";
import { otherData } from "../../runtime/run-folder/schemas/other-data-schema.js";
import {
  amount,
  checksum,
  fraction,
  measured,
  measuredShare,
  named,
  natural,
  positiveCount,
  schemaOf,
} from "../../runtime/stored-json/index.js";
import { knowledge } from "./attack.js";
import {
  type AttackOutcome,
  type AttackReport,
  type AttackVerdict,
  attackReportFormat,
  type MadeAttack,
  type SkippedAttack,
} from "./attack-report.js";
import { attackBudgets } from "./budget.js";
import { attackNames } from "./catalogue.js";
import type { Price } from "./price.js";
import type { Score, Trial } from "./trial.js";

/** Whole numbers and a time. That the attacker had so many samples, `contradiction.ts` checks. */
const price = schemaOf<Price>()(
  v.object({
    leakedKeys: natural,
    labels: natural,
    unlabelled: natural,
    queries: natural,
    steps: natural,
    seconds: amount,
  }),
);

/** A recovery is below 0 where an attack does worse than guessing; it is computed again from the accuracy. */
const score = v.object({ accuracy: measuredShare, recovery: measured });

const trial = schemaOf<Trial>()(
  v.object({
    ...score.entries,
    variant: v.string(),
    price,
    outputs: v.picklist(["all", "classes"]),
    validation: v.nullable(fraction),
    unmasked: v.exactOptional(schemaOf<Score>()(score)),
    control: v.exactOptional(v.object({ ...score.entries, variant: v.string() })),
    at: v.exactOptional(named(amount)),
    remark: v.exactOptional(v.string()),
  }),
);

const attackName = v.picklist(attackNames);
const about = { name: attackName, title: v.string(), knowledge: v.array(v.picklist(knowledge)) };

const madeAttack = schemaOf<MadeAttack>()(
  v.object({
    ...about,
    arguments: configArguments,
    trials: v.pipe(v.array(trial), v.minLength(1)),
    seconds: amount,
  }),
);

const skippedAttack = schemaOf<SkippedAttack>()(v.object({ ...about, reason: v.string() }));

/** An attack that was made has trials, one that was not has a reason. */
const outcome: v.GenericSchema<unknown, AttackOutcome> = v.lazy((value) =>
  v.is(v.object({ reason: v.string() }), value) ? skippedAttack : madeAttack,
);

const verdict = schemaOf<AttackVerdict>()(
  v.variant("kind", [
    v.object({ kind: v.literal("broken"), attack: attackName, trial }),
    v.object({ kind: v.literal("none") }),
    v.object({ kind: v.literal("inconclusive"), reason: v.string() }),
  ]),
);

const lockedInMemory = schemaOf<LockInMemory>()(
  v.object({ lock: v.string(), parameters: v.array(v.string()) }),
);

/** `attacks.json` */
export const attackReport = schemaOf<AttackReport>()(
  v.object({
    format: v.literal(attackReportFormat),
    run: v.exactOptional(checksum),
    lock: v.exactOptional(v.picklist(lockStates)),
    lockedInMemory: v.exactOptional(lockedInMemory),
    fileWeights: v.exactOptional(v.picklist(["public", "private"])),
    otherData: v.exactOptional(otherData),
    spec: v.string(),
    experiment: v.string(),
    checkpoint: checkpointName,
    step: natural,
    budget: v.picklist(attackBudgets),
    seed: natural,
    engine: v.string(),
    device: v.string(),
    data: v.object({
      pool: positiveCount,
      validation: positiveCount,
      test: positiveCount,
      ownersSamples: natural,
    }),
    authorised: fraction,
    chance: fraction,
    attacks: v.array(outcome),
    verdict,
    seconds: amount,
  }),
);
