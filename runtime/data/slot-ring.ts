import { holdsClasses } from "../target.js";
import type { BatchInput, BatchLabels, BatchPlan } from "./batch-plan.js";
import { holdsTokens, sampleSize, sharedFloats, sharedInts } from "./dataset.js";

/** Memory that the thread of the consumer and the thread that computes batches share. */
export interface RingMemory {
  /** Word 0: the consumer waits for a message. Then one state for each slot. */
  readonly control: Int32Array;
  /** slots x batch size x sample */
  readonly inputs: BatchInput;
  /** slots x batch size x label shape */
  readonly labels: BatchLabels;
}

export function allocateRing(slots: number, plan: BatchPlan): RingMemory {
  const samples = slots * plan.batchSize;
  const allocate = holdsTokens(plan.split) ? sharedInts : sharedFloats;
  const allocateLabels = holdsClasses(plan) ? sharedInts : sharedFloats;
  return {
    control: sharedInts(1 + slots),
    inputs: allocate(samples * sampleSize(plan.sampleShape)),
    labels: allocateLabels(samples * sampleSize(plan.labelShape)),
  };
}

const waiting = 0;
const state = { free: 0, full: 1, stopped: 2 } as const;

/**
 * A ring of batch slots between one producer and one consumer. The n-th batch goes through slot n mod slots, so the
 * state of that one slot is all either side needs to look at. The producer blocks; the consumer never does.
 */
export class SlotRing {
  readonly slots: number;
  readonly #memory: RingMemory;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.slots = memory.control.length - 1;
  }

  /** The part of the memory that holds the n-th batch. */
  slot(sequence: number): { readonly input: BatchInput; readonly labels: BatchLabels } {
    const { inputs, labels } = this.#memory;
    const index = sequence % this.slots;
    const part = <A extends BatchInput>(array: A): A => {
      const length = array.length / this.slots;
      return array.subarray(index * length, (index + 1) * length) as A;
    };
    return { input: part(inputs), labels: part(labels) };
  }

  // --- producer ---

  /** Blocks until the slot of the n-th batch is free; false once the consumer has stopped the ring. */
  acquire(sequence: number): boolean {
    const word = this.#word(sequence);
    const { control } = this.#memory;
    for (;;) {
      const found = Atomics.load(control, word);
      if (found !== state.full) return found === state.free;
      Atomics.wait(control, word, state.full);
    }
  }

  /** Hands the n-th batch over; true where the consumer sleeps and must be sent a message. */
  publish(sequence: number): boolean {
    const { control } = this.#memory;
    // Exchange, not store: a ring that was stopped meanwhile stays stopped.
    Atomics.compareExchange(control, this.#word(sequence), state.free, state.full);
    return Atomics.exchange(control, waiting, 0) === 1;
  }

  // --- consumer ---

  isFull(sequence: number): boolean {
    return Atomics.load(this.#memory.control, this.#word(sequence)) === state.full;
  }

  /** From now on the producer sends a message for the next batch it hands over. Look at `isFull` again after this. */
  askForMessage(): void {
    Atomics.store(this.#memory.control, waiting, 1);
  }

  /** Gives the slot of the n-th batch back. */
  release(sequence: number): void {
    const word = this.#word(sequence);
    Atomics.store(this.#memory.control, word, state.free);
    Atomics.notify(this.#memory.control, word);
  }

  /** Tells the producer to end, wherever it waits. */
  stop(): void {
    for (let word = 1; word <= this.slots; word++) {
      Atomics.store(this.#memory.control, word, state.stopped);
      Atomics.notify(this.#memory.control, word);
    }
  }

  #word(sequence: number): number {
    return 1 + (sequence % this.slots);
  }
}
