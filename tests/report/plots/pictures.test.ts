import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import * as plots from '../../../src/report/plots/index.ts';

const grid = [0, 0.25, 0.5, 0.75, 1];
const residuals = { s: [0, 0.5, 1, 0.2], t: [1, 0.25, 0, 0.9], ratio: [0.5, 20, null, 3e9] };
const curve = (name: string, k = 1): plots.Curve => ({ name, x: [1, 2, 4, 8], y: [k, k / 2, null, k / 8] });

/** Each plot on ordinary data, and the numbers of its marks. */
const PICTURES: readonly (readonly [string, plots.Picture, Readonly<Record<string, number>>])[] = [
  ['residuals over two times', plots.residualMap(residuals, { title: 'a' }), { circle: 3 + 3 }],
  ['residuals over one time', plots.residualMap({ ...residuals, t: residuals.s }, { title: 'a' }), { circle: 3 }],
  [
    'trajectories',
    plots.trajectoryPlot(
      { problem: 'p', dimension: 3, paths: [{ times: [0, 1], exact: [0, 0, 1, 1], subject: [0, 0, 1, null] }] },
      { title: 'a' },
    ),
    { path: 2 },
  ],
  [
    'samples in one dimension',
    plots.samplesPlot({ label: 'l', dimension: 1, subject: [1, 2, null], exact: [1, 3, 2] }, { title: 'a' }),
    {},
  ],
  [
    'samples in the plane',
    plots.samplesPlot({ label: 'l', dimension: 2, subject: [1, 2, 3, 4], exact: [1, 3, 5, 6] }, { title: 'a' }),
    { circle: 4 },
  ],
  [
    'curves',
    plots.curvesPlot([curve('a'), curve('b', 3)], {
      title: 'a',
      x: { label: 'step' },
      y: { label: 'loss', log: true },
    }),
    { path: 2 },
  ],
  [
    'quality',
    plots.qualityPlot([{ ...curve('a'), low: [0.5, 0.2, null, 0.1], high: [2, 1, null, 0.4] }], {
      title: 'a',
      measure: 'KL',
      floor: 1e-3,
    }),
    { circle: 3 },
  ],
  [
    'a heat map',
    plots.heatMap(
      { s: grid, t: grid, value: grid.map((s) => grid.map((t) => (s === t ? null : Math.abs(s - t)))) },
      { title: 'a', measure: 'error' },
    ),
    { rect: 20 + 1 },
  ],
  [
    'a forest plot',
    plots.forestPlot([{ label: 'a', value: 1, low: 0.5, high: 2 }], {
      title: 'a',
      measure: 'score',
      references: [{ value: 1, label: 'baseline' }],
    }),
    { circle: 1 },
  ],
  [
    'a kill matrix',
    plots.killMatrix(
      [
        {
          id: 'map.a',
          expected: ['map.p'],
          missed: [],
          unexpected: [],
          cells: { 'map.p': 'killed', 'map.q': 'passed', 'map.r': 'killed' },
        },
      ],
      { title: 'a' },
    ),
    { rect: 2 + 1 },
  ],
];

describe.each(PICTURES)('%s', (_, picture, marks) => {
  const file = plots.standaloneSvg(picture);

  it('is an SVG file that a parser takes, named and described, without variables', () => {
    expect(XMLValidator.validate(file)).toBe(true);
    const { svg } = new XMLParser({ ignoreAttributes: false }).parse(file);
    expect(svg['@_xmlns']).toBe('http://www.w3.org/2000/svg');
    expect(svg.title['#text']).toBe('a');
    expect(svg.desc['#text']).toBe(picture.description);
    expect(file).not.toMatch(/var\(|currentColor|NaN|undefined|Infinity/);
  });

  it('has a mark for each datum', () => {
    for (const [name, count] of Object.entries(marks)) {
      expect(picture.svg.match(new RegExp(`<${name}[ />]`, 'g'))?.length, name).toBeGreaterThanOrEqual(count);
    }
  });
});

it('the same data give the same picture', () => {
  expect(plots.residualMap(residuals, { title: 'a' })).toEqual(
    plots.residualMap(structuredClone(residuals), { title: 'a' }),
  );
});

it('a small number is not rounded away in a label', () => {
  const { svg } = plots.curvesPlot([curve('a', 0.02)], { title: 'a', x: { label: 'x' }, y: { label: 'y', log: true } });
  expect(svg).toContain('>0.01<');
});

it.each([
  ['residuals', () => plots.residualMap({ s: [], t: [], ratio: [] }, { title: 'a' })],
  ['a residual at no time', () => plots.residualMap({ s: [0.1], t: [], ratio: [] }, { title: 'a' })],
  ['one residual, not finite', () => plots.residualMap({ s: [0.1], t: [0.1], ratio: [null] }, { title: 'a' })],
  ['paths', () => plots.trajectoryPlot({ problem: 'p', dimension: 2, paths: [] }, { title: 'a' })],
  [
    'a path of nothing',
    () =>
      plots.trajectoryPlot(
        { problem: 'p', dimension: 2, paths: [{ times: [0, 1], exact: [], subject: [] }] },
        { title: 'a' },
      ),
  ],
  ['samples', () => plots.samplesPlot({ label: '', dimension: 1, subject: [], exact: [null] }, { title: 'a' })],
  [
    'samples in the plane',
    () => plots.samplesPlot({ label: '', dimension: 2, subject: [], exact: [null, 1] }, { title: 'a' }),
  ],
  [
    'curves',
    () =>
      plots.curvesPlot([{ name: 'a', x: [], y: [] }], { title: 'a', x: { label: '' }, y: { label: '', log: true } }),
  ],
  [
    'a curve of nothing',
    () => plots.curvesPlot([{ name: 'a', x: [1], y: [null] }], { title: 'a', x: { label: '' }, y: { label: '' } }),
  ],
  ['a map', () => plots.heatMap({ s: [], t: [], value: [] }, { title: 'a', measure: 'm' })],
  ['a constant map', () => plots.heatMap({ s: [0, 1], t: [0], value: [[1], [1]] }, { title: 'a', measure: 'm' })],
  ['estimates', () => plots.forestPlot([], { title: 'a', measure: 'm' })],
  ['mutants', () => plots.killMatrix([], { title: 'a' })],
])('no %s still give a picture', (_, draw) => {
  expect(XMLValidator.validate(plots.standaloneSvg(draw()))).toBe(true);
  expect(draw().svg).not.toContain('NaN');
});
