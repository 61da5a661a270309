import { describe, expect, it } from "vitest";
import {
  bool,
  createOps,
  float32,
  int32,
  type Ops,
  ShapeError,
  shapeOps,
  type TensorType,
} from "../../../tensor/ops/index.js";

/** A backend that records its calls: `sum({"axes":[1],"keepDims":false})`. */
function recording(): { ops: Ops<TensorType>; calls: string[] } {
  const calls: string[] = [];
  const ops = createOps<TensorType>({
    apply(op, _inputs, attributes, type) {
      const text = JSON.stringify(attributes);
      calls.push(text === "{}" ? op : `${op}${text}`);
      return type;
    },
    constant(values, type) {
      calls.push(`${type.dtype} ${Array.from(values).join()}`);
      return type;
    },
    typeOf: (type) => type,
  });
  return { ops, calls };
}

function callsOf(run: (ops: Ops<TensorType>) => unknown): string[] {
  const { ops, calls } = recording();
  run(ops);
  return calls;
}

describe("createOps", () => {
  it("makes numbers float32 scalars", () => {
    expect(callsOf((ops) => ops.add(float32(2), 0.5))).toEqual(["float32 0.5", "add"]);
    expect(callsOf((ops) => ops.sub(1, float32(2)))).toEqual(["float32 1", "sub"]);
    expect(callsOf((ops) => ops.select(bool(2), 1, 0))).toEqual(["float32 1", "float32 0", "select"]);
  });

  it("makes whole numbers int32 next to an int32 tensor", () => {
    expect(callsOf((ops) => ops.equal(int32(2), 3))).toEqual(["int32 3", "equal"]);
    expect(() => shapeOps.equal(int32(2), 0.5)).toThrow(
      new ShapeError("equal", [int32(2)], "0.5 is not a whole number, but the other operand is int32"),
    );
  });

  it("counts negative axes from the last, and puts axes in order", () => {
    expect(callsOf((ops) => ops.sum(float32(2, 3, 4), [-1, 0]))).toEqual([
      'sum{"axes":[0,2],"keepDims":false}',
    ]);
    expect(callsOf((ops) => ops.argmax(float32(2, 3), -1))).toEqual(['argmax{"axis":1}']);
    expect(callsOf((ops) => ops.concat([float32(2, 3), float32(2, 3)], -2))).toEqual(['concat{"axis":0}']);
    expect(callsOf((ops) => ops.transpose(float32(2, 3, 4), [0, -1, 1]))).toEqual([
      'transpose{"permutation":[0,2,1]}',
    ]);
    expect(() => shapeOps.sum(float32(2, 3), [-3])).toThrow("sum: there is no axis -3 in [2, 3]");
  });

  it("reduces over all axes by default", () => {
    expect(callsOf((ops) => ops.sum(float32(2, 3)))).toEqual(['sum{"axes":[0,1],"keepDims":false}']);
    expect(shapeOps.max(float32(2, 3), undefined, { keepDims: true })).toEqual(float32(1, 1));
    expect(shapeOps.sum(float32(2, 3), [])).toEqual(float32(2, 3));
  });

  it("writes mean as a sum over a count", () => {
    expect(callsOf((ops) => ops.mean(float32(2, 3, 4), [0, -1]))).toEqual([
      'sum{"axes":[0,2],"keepDims":false}',
      "float32 8",
      "div",
    ]);
    expect(shapeOps.mean(float32(2, 3), [1], { keepDims: true })).toEqual(float32(2, 1));
  });

  it("works out the size that is -1", () => {
    expect(callsOf((ops) => ops.reshape(float32(2, 3, 4), [2, -1]))).toEqual(['reshape{"shape":[2,12]}']);
    expect(() => shapeOps.reshape(float32(2, 3), [-1, -1])).toThrow("only one size may be -1 in [-1, -1]");
    expect(() => shapeOps.reshape(float32(2, 3), [4, -1])).toThrow(
      "[2, 3] cannot become [4, -1]: 4 does not divide its 6 elements",
    );
    expect(() => shapeOps.reshape(float32(2, 3), [0, -1])).toThrow("[0, -1]");
    expect(() => shapeOps.reshape(float32(2, 3), [4])).toThrow(
      "[2, 3] cannot become [4]: 6 elements against 4",
    );
  });

  it("says which operands do not fit", () => {
    const given = (operands: readonly TensorType[]) => expect.objectContaining({ operands });
    expect(() => shapeOps.constant([1, 2], float32(3))).toThrow(given([float32(3)]));
    expect(() => shapeOps.reshape(float32(2, 3), [-1, -1])).toThrow(given([float32(2, 3)]));
    expect(() => shapeOps.reshape(float32(2, 3), [4, -1])).toThrow(given([float32(2, 3)]));
  });

  it("reverses the axes by default", () => {
    expect(callsOf((ops) => ops.transpose(float32(2, 3, 4)))).toEqual(['transpose{"permutation":[2,1,0]}']);
  });

  it("fills in what matmul leaves out", () => {
    expect(callsOf((ops) => ops.matmul(float32(2, 3), float32(4, 3), { transposeB: true }))).toEqual([
      'matmul{"transposeA":false,"transposeB":true}',
    ]);
  });

  it("passes on only the attributes that an op has", () => {
    const attributes = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0], name: "pool1" } as const;
    expect(callsOf((ops) => ops.maxPool2d(float32(1, 1, 4, 4), attributes))).toEqual([
      'maxPool2d{"kernel":[2,2],"strides":[2,2],"padding":[0,0,0,0]}',
    ]);
  });

  it("checks operands before the backend sees them", () => {
    const { ops, calls } = recording();
    expect(() => ops.add(float32(2), float32(3))).toThrow(ShapeError);
    expect(() => ops.constant([1, 2], float32(3))).toThrow("constant: 2 values do not fill [3]");
    expect(() => ops.constant([], float32(0))).toThrow("constant: 0 values do not fill [0]");
    expect(calls).toEqual([]);
  });
});

describe("shapeOps", () => {
  it("computes shapes alone", () => {
    const attributes = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
    const image = shapeOps.conv2d(float32(8, 1, 28, 28), float32(16, 1, 3, 3), float32(16), attributes);
    expect(shapeOps.shapeOf(shapeOps.relu(image))).toEqual([8, 16, 28, 28]);
    expect(shapeOps.typeOf(shapeOps.oneHot(shapeOps.argmax(float32(8, 10), 1), 10))).toEqual(float32(8, 10));
  });
});
