import { makeNormalize } from "../../../runtime/data/normalize.js";
import type { DataConfig } from "../../../runtime/model.js";
import type { Samples } from "../../../runtime/opened-model/index.js";
import { type RandomStream, type StreamPart, stream } from "../../../tensor/random/index.js";

/** Right and down, in a box of side 1. */
type Place = readonly [x: number, y: number];
/** A line through control points, which are joined by a smooth curve or by straight lines. */
interface Stroke {
  readonly through: readonly Place[];
  readonly smooth: boolean;
}

const curve = (...through: Place[]): Stroke => ({ through, smooth: true });
const lines = (...through: Place[]): Stroke => ({ through, smooth: false });

/** Ways to write each digit: a general notion of digits, taken from no dataset. */
const digits: readonly (readonly (readonly Stroke[])[])[] = [
  [
    [
      curve(
        [0.5, 0],
        [0.18, 0.2],
        [0.15, 0.6],
        [0.42, 1],
        [0.75, 0.85],
        [0.85, 0.4],
        [0.7, 0.06],
        [0.45, 0.01],
      ),
    ],
  ],
  [[lines([0.5, 0], [0.5, 1])], [lines([0.3, 0.25], [0.55, 0], [0.55, 1])]],
  [
    [
      curve([0.15, 0.25], [0.35, 0.02], [0.72, 0.08], [0.75, 0.35], [0.45, 0.7], [0.12, 1]),
      lines([0.12, 1], [0.88, 0.97]),
    ],
    [
      curve(
        [0.15, 0.22],
        [0.45, 0],
        [0.78, 0.25],
        [0.55, 0.65],
        [0.2, 0.95],
        [0.3, 0.78],
        [0.6, 0.95],
        [0.92, 0.92],
      ),
    ],
  ],
  [
    [
      curve([0.15, 0.1], [0.5, 0], [0.78, 0.2], [0.6, 0.43], [0.38, 0.47]),
      curve([0.38, 0.47], [0.75, 0.55], [0.82, 0.8], [0.5, 1], [0.12, 0.9]),
    ],
    [
      lines([0.15, 0.02], [0.8, 0.02], [0.42, 0.42]),
      curve([0.42, 0.42], [0.8, 0.6], [0.75, 0.9], [0.4, 1], [0.1, 0.9]),
    ],
  ],
  [
    [lines([0.3, 0.02], [0.12, 0.55], [0.88, 0.52]), lines([0.72, 0.05], [0.65, 1])],
    [lines([0.62, 0], [0.1, 0.65], [0.9, 0.65]), lines([0.62, 0], [0.62, 1])],
  ],
  [
    [
      lines([0.85, 0.02], [0.3, 0.04], [0.24, 0.42]),
      curve([0.24, 0.42], [0.6, 0.4], [0.82, 0.65], [0.6, 0.97], [0.12, 0.93]),
    ],
  ],
  [
    [
      curve(
        [0.68, 0],
        [0.35, 0.25],
        [0.17, 0.65],
        [0.35, 0.98],
        [0.72, 0.92],
        [0.8, 0.65],
        [0.5, 0.52],
        [0.2, 0.72],
      ),
    ],
  ],
  [
    [lines([0.12, 0.05], [0.85, 0.03], [0.4, 1])],
    [lines([0.12, 0.05], [0.85, 0.03], [0.4, 1]), lines([0.3, 0.52], [0.75, 0.5])],
  ],
  [
    [
      curve(
        [0.72, 0.14],
        [0.45, 0],
        [0.22, 0.2],
        [0.5, 0.47],
        [0.76, 0.75],
        [0.5, 1],
        [0.24, 0.78],
        [0.5, 0.47],
        [0.76, 0.22],
        [0.7, 0.12],
      ),
    ],
  ],
  [
    [
      curve([0.78, 0.2], [0.5, 0], [0.22, 0.2], [0.4, 0.46], [0.75, 0.36], [0.8, 0.12]),
      lines([0.79, 0.12], [0.7, 0.6], [0.66, 1]),
    ],
    [
      curve(
        [0.76, 0.2],
        [0.45, 0.02],
        [0.22, 0.28],
        [0.5, 0.46],
        [0.78, 0.25],
        [0.75, 0.65],
        [0.5, 0.97],
        [0.25, 0.93],
      ),
    ],
  ],
];

/** Side of the box that a digit fills, over that of the image. */
const boxSide = 20 / 28;

/**
 * Grey images of the digits 0 to 9, drawn by pens of several widths with hands that shake, as often each as the others, bright
 * on dark; label d is the digit d. Normalised as the owner's samples are, [count, 1, height, width].
 */
export function drawnDigits(
  count: number,
  { sampleShape, normalize }: DataConfig,
  { seed, label }: { readonly seed: number; readonly label: readonly StreamPart[] },
): Samples {
  const [, height = 1, width = 1] = sampleShape;
  const size = height * width;
  const normalized = makeNormalize(
    normalize === null || normalize === "computed" ? undefined : normalize,
    sampleShape,
  );
  const samples = { count, input: new Float32Array(count * size), labels: new Int32Array(count) };
  const image = new Float32Array(size);
  for (let i = 0; i < count; i++) {
    const digit = i % digits.length;
    draw(image, { height, width }, writtenAs(digit, stream(seed, "attack", "drawn", ...label, i)));
    normalized(image, 0, samples.input, i * size);
    samples.labels[i] = digit;
  }
  return samples;
}

interface Written {
  readonly lines: readonly (readonly Place[])[];
  /** Half the width of the pen, over the side of the image. */
  readonly pen: number;
}

/** One way to write a digit, in places of an image of side 1. */
function writtenAs(digit: number, random: RandomStream): Written {
  const ways = digits[digit] ?? [];
  const strokes = ways[random.below(ways.length)] ?? [];
  const shaken = strokes.map(({ through, smooth }) => {
    const places = through.map(([x, y]): Place => [x + random.normal(0, 0.03), y + random.normal(0, 0.03)]);
    return smooth ? smoothed(places) : places;
  });
  const angle = (random.normal(0, 8) * Math.PI) / 180;
  const slant = random.normal(-0.12, 0.18);
  const [wide, high] = [random.uniform(0.5, 0.95), random.uniform(0.85, 1)];
  const [right, down] = [random.normal(0, 0.02), random.normal(0, 0.02)];
  const lines = shaken.map((places) =>
    places.map(([x, y]): Place => {
      const [u, v] = [(x - 0.5) * wide * boxSide, (y - 0.5) * high * boxSide];
      const slanted = u + slant * v;
      return [
        0.5 + right + Math.cos(angle) * slanted - Math.sin(angle) * v,
        0.5 + down + Math.sin(angle) * slanted + Math.cos(angle) * v,
      ];
    }),
  );
  return { lines, pen: random.uniform(0.9, 2.1) / 28 };
}

/** Steps of a smooth curve from one control point to the next. */
const stepsBetween = 6;

/** A Catmull–Rom spline through all places. */
function smoothed(places: readonly Place[]): Place[] {
  const at = (i: number): Place => places[Math.min(places.length - 1, Math.max(0, i))] ?? [0, 0];
  const along: Place[] = [];
  for (let i = 0; i + 1 < places.length; i++) {
    for (let step = 0; step < stepsBetween; step++) {
      const t = step / stepsBetween;
      const along1 = (axis: 0 | 1): number => {
        const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]];
        return b + (t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))) / 2;
      };
      along.push([along1(0), along1(1)]);
    }
  }
  return [...along, at(places.length - 1)];
}

/** Draws the lines bright on dark, with an edge of one pixel. */
function draw(
  image: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  { lines, pen }: Written,
): void {
  const side = Math.min(height, width);
  const [top, left] = [(height - side) / 2, (width - side) / 2];
  image.fill(0);
  for (const places of lines) {
    for (let i = 0; i + 1 < places.length; i++) {
      const [from, to] = [places[i] ?? [0, 0], places[i + 1] ?? [0, 0]].map(
        ([x, y]): Place => [left + x * side, top + y * side],
      ) as [Place, Place];
      drawSegment(image, { height, width }, from, to, pen * side);
    }
  }
}

function drawSegment(
  image: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  [x0, y0]: Place,
  [x1, y1]: Place,
  pen: number,
): void {
  const reach = pen + 1;
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const [firstRow, lastRow] = [Math.min(y0, y1) - reach, Math.max(y0, y1) + reach];
  const [firstColumn, lastColumn] = [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  for (let row = Math.floor(within(firstRow, height)); row < within(lastRow, height); row++) {
    for (let column = Math.floor(within(firstColumn, width)); column < within(lastColumn, width); column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const t = length2 === 0 ? 0 : within((x * dx + y * dy) / length2, 1);
      const distance = Math.hypot(x - t * dx, y - t * dy);
      const place = row * width + column;
      image[place] = Math.max(image[place] ?? 0, within(pen + 0.5 - distance, 1));
    }
  }
}
