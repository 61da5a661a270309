/*
 * Runs inside of the report's page, in a browser: reads what a figure shows back from the drawing. Pixels become values
 * by the ticks of the axes and their labels, as a reader does it.
 */
globalThis.readFigure = (id) => {
  const figure = document.getElementById(id);
  const isLog = (axis) => axis?.scale === "log";
  const chart = JSON.parse(figure.querySelector("script").textContent);
  if (chart.kind === "heat") return readHeatMap(figure, chart);
  const [x, y] = ["X-axis", "Y-axis"].map((name) => ticksOf(figure, name));
  const toX = valueAt(
    x.map(({ left, text }) => [left, number(text)]),
    isLog(chart.x),
  );
  const toY =
    chart.kind === "dots"
      ? (pixel) => nearest(y, pixel, "top")
      : valueAt(
          y.map(({ top, text }) => [top, number(text)]),
          isLog(chart.y),
        );
  const point = ([left, top]) => ({ x: toX(left), y: toY(top) });
  const all = (selector) => [...figure.querySelectorAll(selector)];
  return {
    chart,
    legend: all(".legend li").map((entry) => entry.lastChild.textContent),
    axes: ["X-axis", "Y-axis"].map(
      (name) => axisOf(figure, name)?.querySelector(".role-axis-title")?.textContent ?? "",
    ),
    spans: { x: spanOf(x, isLog(chart.x)), y: spanOf(y, isLog(chart.y)) },
    lines: all(".mark-line.role-mark path").map((path) => verticesOf(path).map(point)),
    dashed: all(".mark-line.role-mark path").map((path) => path.hasAttribute("stroke-dasharray")),
    marks: all(".mark-symbol.role-mark").map((group) =>
      [...group.querySelectorAll("path")].map((mark) => point(placeOf(mark, 0, 0))),
    ),
    bars: all(".mark-rect.role-mark path").map((bar) => {
      const { left, right, top, bottom } = bar.getBoundingClientRect();
      return { from: toX(left), to: toX(right), height: toY(top) - toY(bottom) };
    }),
  };
};

/** The cells of a heat map by the names of their row and column, with how opaque each is and what is written on it. */
function readHeatMap(figure, chart) {
  const [x, y] = ["X-axis", "Y-axis"].map((name) => ticksOf(figure, name));
  const written = [...figure.querySelectorAll(".mark-text.role-mark text")].map((text) => {
    const [left, top] = middleOf(text);
    return { left, top, text: text.textContent };
  });
  const cells = [...figure.querySelectorAll(".mark-rect.role-mark path")].map((cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    const within = written.filter(
      (text) => text.left > left && text.left < right && text.top > top && text.top < bottom,
    );
    return {
      column: nearest(x, (left + right) / 2, "left"),
      row: nearest(y, (top + bottom) / 2, "top"),
      opacity: Number(cell.getAttribute("fill-opacity")),
      text: within.map(({ text }) => text).join(),
    };
  });
  return {
    chart,
    legend: [...figure.querySelectorAll(".legend li")].map((entry) => entry.lastChild.textContent),
    axes: ["X-axis", "Y-axis"].map(
      (name) => axisOf(figure, name)?.querySelector(".role-axis-title")?.textContent ?? "",
    ),
    cells,
  };
}

function axisOf(figure, name) {
  return figure.querySelector(`.role-axis[aria-label^="${name}"]`);
}

/** Where the ticks of an axis are, and what is written at them. */
function ticksOf(figure, name) {
  const axis = axisOf(figure, name);
  const texts = [...axis.querySelectorAll(".role-axis-label text")].map(({ textContent }) => textContent);
  return [...axis.querySelectorAll(".role-axis-tick line")].map((line, i) => {
    const [left, top] = middleOf(line);
    return { left, top, text: texts[i] };
  });
}

function number(text) {
  return Number(text.replaceAll(",", "").replace("−", "-"));
}

/** From pixels to values, by the ticks that lie farthest apart; every other tick must lie where it says. */
function valueAt(ticks, isLog) {
  const written = ticks.filter(([, value]) => Number.isFinite(value) && (!isLog || value > 0));
  const scale = isLog ? Math.log : (value) => value;
  const back = isLog ? Math.exp : (value) => value;
  const [[p, low], [q, high]] = [written[0], written.at(-1)];
  const at = (pixel) => back(scale(low) + ((pixel - p) / (q - p)) * (scale(high) - scale(low)));
  for (const [pixel, value] of written) {
    if (Math.abs(scale(at(pixel)) - scale(value)) > 0.01 * Math.abs(scale(high) - scale(low)))
      throw new Error(`the tick ${value} does not lie where it should`);
  }
  return at;
}

/** How far the labels of an axis reach, in powers of ten where it is logarithmic. */
function spanOf(ticks, isLog) {
  const values = ticks
    .map(({ text }) => (isLog ? Math.log10(number(text)) : number(text)))
    .filter(Number.isFinite);
  return Math.max(...values) - Math.min(...values);
}

function nearest(ticks, pixel, along) {
  const distance = (tick) => Math.abs(tick[along] - pixel);
  return ticks.reduce((a, b) => (distance(b) < distance(a) ? b : a)).text;
}

function middleOf(element) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}

/** The corners of a path of straight lines, on the screen. */
function verticesOf(path) {
  const numbers = path
    .getAttribute("d")
    .match(/-?[\d.]+(?:e-?\d+)?/g)
    .map(Number);
  return numbers.flatMap((value, i) => {
    if (i % 2 === 1) return [];
    return [placeOf(path, value, numbers[i + 1])];
  });
}

/** Where a place in the coordinates of an element is on the screen. */
function placeOf(element, left, top) {
  const { x, y } = new DOMPoint(left, top).matrixTransform(element.getScreenCTM());
  return [x, y];
}
