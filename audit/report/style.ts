/** The look of `report.html`: light, dark, narrow and printed. Series are hues of Okabe and Ito, darker on white. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1d2129; --muted: #565d69; --faint: #7c8491; --grid: #e6e8ec; --box: #f4f5f7;
  --shade: #0072b2;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #00825f;
  --series-4: #a3508a; --series-5: #8a6d00; --series-6: #3f4753;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --ink: #e4e7ec; --muted: #a7aebb; --faint: #7f8794; --grid: #2b3038; --box: #1e2229;
    --shade: #56b4e9;
    --series-1: #56b4e9; --series-2: #ff9a4d; --series-3: #33c79d;
    --series-4: #e093c4; --series-5: #e6c84f; --series-6: #c3c9d3;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 66rem; padding: 1.5rem 1rem 4rem;
  background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--grid); }
p { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
code { font: .92em ui-monospace, monospace; background: var(--box); padding: .1em .3em; border-radius: 3px; }
.finding { max-width: none; font-size: 1.15rem; font-weight: 600; line-height: 1.4; margin: 0 0 1rem;
  padding: .9rem 1.1rem; background: var(--box); border-left: 4px solid var(--series-2); }
.aside { color: var(--muted); font-size: .9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .9rem; }
a { color: var(--series-1); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem 2rem; }
figure { margin: .5rem 0; min-width: 0; max-width: 28rem; }
figcaption { font-weight: 600; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .25rem 0; padding: 0; list-style: none; font-size: .85rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.swatch { position: relative; width: 1.75rem; height: 1em; flex: none; line-height: 1em; text-align: center; }
.swatch i { position: absolute; left: 0; right: 0; top: calc(50% - 1px); }
.swatch b { position: relative; font-size: .75em; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .75rem; margin: .75rem 0; padding: 0; list-style: none; font-size: .85rem; }
.pictures li { display: flex; flex-direction: column; gap: .25rem; min-width: 0; overflow-wrap: anywhere; }
.pictures img { width: 7rem; height: auto; max-width: 100%; image-rendering: pixelated; border: 1px solid var(--grid); }
.chart { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; max-width: 100%; margin: .25rem 0 .75rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.caption { font-weight: 600; margin: 1.25rem 0 0; }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); }
th { font-weight: 600; color: var(--muted); vertical-align: bottom; }
tbody th { color: var(--ink); font-weight: 500; vertical-align: top; white-space: nowrap; }
td:not(.number) { min-width: 6.25rem; max-width: 22rem; }
.number { text-align: right; white-space: nowrap; }
td[style] { background: color-mix(in srgb, var(--shade) calc(var(--share) * 55%), var(--page)); }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
@media print {
  :root {
    --page: #ffffff; --ink: #000000; --muted: #333333; --faint: #777777; --grid: #cccccc; --box: #f4f5f7;
    --shade: #0072b2;
    --series-1: #0072b2; --series-2: #d55e00; --series-3: #00825f;
    --series-4: #a3508a; --series-5: #8a6d00; --series-6: #3f4753;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  figure, tr, .pictures li { break-inside: avoid; }
  h2 { break-after: avoid; }
  .finding, td[style] { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td, tbody th, .number { padding: .15rem .35rem; white-space: normal; }
  td:not(.number) { min-width: 0; max-width: none; }
  td.number { white-space: nowrap; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
