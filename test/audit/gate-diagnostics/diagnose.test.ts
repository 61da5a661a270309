import { afterAll, describe, expect, it } from "vitest";
import type { GateDiagnosticEvent } from "../../../audit/gate-diagnostics/gate-diagnostic-event.js";
import {
  diagnoseGate,
  type GateDiagnosisOptions,
  gateDiagnosticNames,
} from "../../../audit/gate-diagnostics/index.js";
import { createEngine, heldSamples, keyFileFor, OpenedModel } from "../../../runtime/index.js";
import { initialParameters } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { tinyModel } from "../../support/tiny-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const opened = openedWith(tinyModel());
const test = heldSamples({
  count: 60,
  input: stream(1, "dataset").fillNormal(new Float32Array(240)),
  labels: Int32Array.from({ length: 60 }, (_, i) => i % 3),
});
afterAll(() => opened.dispose());

function openedWith(model: ReturnType<typeof tinyModel>): OpenedModel {
  return new OpenedModel({
    model,
    weights: initialParameters(model.parameters, 1),
    engine,
    key: keyFileFor(model),
  });
}

function optionsOf(change: Partial<GateDiagnosisOptions> = {}): GateDiagnosisOptions {
  const { signal } = new AbortController();
  return { opened, test, samples: 30, checkpoint: "best", step: 7, observe: () => {}, signal, ...change };
}

describe("a diagnosis", () => {
  it("holds all that was asked for, and is the same each time", async () => {
    const events: GateDiagnosticEvent[] = [];
    const found = await diagnoseGate(optionsOf({ observe: (event) => events.push(event) }));
    expect(Object.keys(found.results)).toEqual(gateDiagnosticNames);
    expect(found).toMatchObject({
      ...{ format: "spankey-diagnosis/1", spec: "tiny", experiment: "Tiny", checkpoint: "best", step: 7 },
      ...{ samples: 30, predictions: 1, asked: gateDiagnosticNames },
      inapplicable: [{ diagnostic: "parts", part: "each point alone", reason: "keys enter at one point" }],
      points: [{ point: "input", keyspace: "Secret", m: 2, d: 4, by: "add(gamma: 1)" }],
    });
    expect(await diagnoseGate(optionsOf())).toEqual(found);
    for (const name of gateDiagnosticNames) {
      const told = events.flatMap((event) =>
        event.kind === "diagnosing" && event.diagnostic === name ? [event.done] : [],
      );
      expect([told[0], told.at(-1)], name).toEqual([0, 1]);
      expect(told, name).toEqual([...told].sort((a, b) => a - b));
    }
  });

  it("is whole as JSON: every number is one", async () => {
    const found = await diagnoseGate(optionsOf());
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("takes other samples with another seed, and all where there are no more", async () => {
    expect((await diagnoseGate(optionsOf({ samples: 99, only: ["unlock"] }))).samples).toBe(60);
  });

  it("holds only what is named", async () => {
    const found = await diagnoseGate(optionsOf({ only: ["reject", "energy"] }));
    expect(found.asked).toEqual(["energy", "reject"]);
    expect(Object.keys(found.results)).toEqual(["energy", "reject"]);
  });

  it("says what does not apply, and why", async () => {
    const plain = tinyModel({ head: { classes: 4, reject: null, auxReject: null } });
    const found = await diagnoseGate(optionsOf({ opened: openedWith(plain), only: ["reject"] }));
    expect(found.results).toEqual({});
    expect(found.inapplicable).toEqual([
      {
        diagnostic: "reject",
        part: null,
        reason: "the model has no reject output and no auxiliary rejection logit",
      },
    ]);
  });

  it("needs a model with keys", async () => {
    const bare = openedWith(tinyModel({ injections: [] }));
    await expect(diagnoseGate(optionsOf({ opened: bare }))).rejects.toMatchObject({ code: "SPK4039" });
  });

  it("stops on request", async () => {
    const interruption = new AbortController();
    const observe = (event: GateDiagnosticEvent): void => {
      if (event.kind === "diagnosing" && event.diagnostic === "unlock") interruption.abort();
    };
    await expect(diagnoseGate(optionsOf({ observe, signal: interruption.signal }))).rejects.toMatchObject({
      code: "SPK4081",
      exit: 3,
    });
  });
});
