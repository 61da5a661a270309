import { expect, test } from "vitest";
import { comparable, hasStalled } from "../../../runtime/train/metrics.js";
import { monitoredEpochs } from "../../../runtime/train/monitor.js";
import { tinyModel } from "../../support/tiny-model.js";

const epochs = (...losses: number[]) =>
  losses.map((loss, i) => ({ epoch: i + 1, step: i, loss, terms: {}, accuracy: 0, wrongReject: null }));

test.each<[string, number[], number | null, boolean]>([
  ["without patience, never", [1, 2, 3, 4], null, false],
  ["before the first epoch", [], 1, false],
  ["after the first epoch", [1], 1, false],
  ["one epoch without a lower loss", [1, 1.5], 1, true],
  ["as low is not lower", [1, 1], 1, true],
  ["two of three epochs", [2, 1, 3, 3], 3, false],
  ["three of three epochs", [2, 1, 3, 3, 1.5], 3, true],
  ["a lower loss in time", [2, 1, 3, 3, 0.9], 3, false],
  ["lower than the last, not than the lowest", [1, 4, 3, 2], 3, true],
])("%s: %j, patience %s", (_what, losses, patience, stalled) => {
  const compared = losses.map((badness) => ({ badness }));
  expect(hasStalled(compared, patience)).toBe(stalled);
});

test("epochs before every term of the loss counts are no measure of those after", () => {
  const losses = epochs(0.1, 0.2, 3, 2);
  const { data, loss, train } = tinyModel().experiment;
  const late = { data, train, loss: loss.map((term) => ({ ...term, after: 2 })) };
  expect(comparable(losses, [{}, { after: 2 }])).toEqual(losses.slice(2));
  expect(comparable(losses, [{}])).toEqual(losses);
  expect(hasStalled(monitoredEpochs(losses, late), 2)).toBe(false);
  expect(hasStalled(monitoredEpochs(losses, { data, loss, train }), 2)).toBe(true);
});
