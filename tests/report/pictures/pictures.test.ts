import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { axisOf, place } from '../../../src/report/pictures/axes.ts';
import { imageGridSvg, principalPlane, projected, scatterSvg } from '../../../src/report/pictures/index.ts';
import { encodePng } from '../../../src/report/pictures/png.ts';
import { seed } from '../../support/seed.ts';

/** Width, height, channels and pixels of a PNG without filters, its checksums checked. */
function decodePng(file: Buffer): { width: number; height: number; channels: number; pixels: Uint8Array } {
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 2 ? 3 : 1;
  const lines = inflateSync(chunks.get('IDAT')!);
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const start = y * (width * channels + 1);
    expect(lines[start]).toBe(0);
    pixels.set(lines.subarray(start + 1, start + 1 + width * channels), y * width * channels);
  }
  return { width, height, channels, pixels };
}

const dots = (svg: string): number => [...svg.matchAll(/h0/g)].length;

describe('a scatter', () => {
  const clouds = [
    { heading: 'one & other', points: [0, 0, 1, 2, 3, -1, 2, 2] },
    { heading: 'law', points: [1, 1, 0.5, 0.5, 9, 9] },
  ];
  const svg = scatterSvg({ title: 'a < b', description: 'Left and right.', clouds, axes: ['x', 'y'] });

  test('names itself to those who cannot see it, and escapes what it is told', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(svg).toContain('role="img" aria-labelledby="title description"');
    expect(svg).toContain('<title id="title">a &#60; b</title>');
    expect(svg).toContain('one &#38; other: 3 of 3 points in the frame; law: 3 of 3 points in the frame.</desc>');
    expect(svg.trimEnd().endsWith('</svg>')).toBe(true);
  });

  test('has as many points in each panel, on one pair of axes, and is the same each time', () => {
    expect(dots(svg)).toBe(6);
    const frames = [...svg.matchAll(/<text[^>]*text-anchor="end"[^>]*>([^<]+)</g)].map((match) => match[1]);
    expect(frames.slice(0, frames.length / 2)).toEqual(frames.slice(frames.length / 2));
    expect(scatterSvg({ title: 'a < b', description: 'Left and right.', clouds, axes: ['x', 'y'] })).toBe(svg);
    expect(dots(scatterSvg({ title: '', description: '', clouds, axes: ['x', 'y'], most: 2 }))).toBe(4);
  });

  test('leaves out what is not finite, and says so', () => {
    const broken = scatterSvg({
      title: 't',
      description: 'd',
      clouds: [{ heading: 'net', points: [Number.NaN, 0, 1, Number.POSITIVE_INFINITY, 1, 1] }],
      axes: ['x', 'y'],
    });
    expect(dots(broken)).toBe(1);
    expect(broken).toContain('net: 1 of 3 points in the frame');
    expect(broken).not.toContain('NaN');
    const none = scatterSvg({
      title: 't',
      description: 'd',
      clouds: [{ heading: 'net', points: [] }],
      axes: ['x', 'y'],
    });
    expect(dots(none)).toBe(0);
  });
});

describe('an axis', () => {
  test.each([
    [
      [0, 1],
      [-0.2, 1.2],
    ],
    [
      [-3.7, 2.2],
      [-4, 4],
    ],
    [
      [1e-9, 3e-9],
      [5e-10, 3.5e-9],
    ],
    [
      [-70, 912],
      [-200, 1000],
    ],
    [
      [5, 5],
      [4, 6],
    ],
  ])('%j runs over %j by steps of 1, 2 or 5', (values, [low, high]) => {
    const axis = axisOf(values, 'x');
    expect(axis.ticks.length).toBeGreaterThanOrEqual(3);
    expect(axis.ticks.length).toBeLessThanOrEqual(9);
    expect(axis.low).toBeLessThanOrEqual(values[0]);
    expect(axis.high).toBeGreaterThanOrEqual(values[1]);
    const step = (axis.ticks[1] - axis.ticks[0]) / 10 ** Math.floor(Math.log10(axis.ticks[1] - axis.ticks[0]) + 1e-9);
    expect([1, 2, 5].some((known) => Math.abs(step - known) < 1e-6)).toBe(true);
    expect([place(axis, axis.low), place(axis, axis.high)]).toEqual([0, 360]);
    expect(axis.low).toBeGreaterThanOrEqual(low - (high - low));
  });

  test('of no values at all is there', () => {
    expect(axisOf([Number.NaN], 'x')).toMatchObject({ low: -1, high: 1 });
  });

  test('is not stretched by one value in a thousand', () => {
    const values = Float64Array.from({ length: 3000 }, (_, k) => (k === 0 ? 1e6 : Math.sin(k)));
    expect(axisOf(values, 'x').high).toBeLessThanOrEqual(2);
  });
});

describe('principal components', () => {
  test('are the directions of largest variance, whatever they are', () => {
    const d = 5;
    const rng = stream(seed, 'principal');
    // Variances 9, 4, 0.25, … along the axes in the order 3, 1, …, turned by 0.3 in the plane of the first two.
    const deviations = [0.5, 2, 0.5, 3, 0.5];
    const points = new Float64Array(4000 * d);
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    for (let i = 0; i < 4000; i++) {
      const z = deviations.map((deviation) => deviation * rng.normal());
      points.set([c * z[0] - s * z[3] + 7, z[1], z[2], s * z[0] + c * z[3], z[4]], i * d);
    }
    const plane = principalPlane(points, d);
    const [first, second] = [plane.directions.subarray(0, d), plane.directions.subarray(d)];
    // Sampling turns a direction by about √(λ1 λ2 / n)/(λ1 - λ2) = 0.02 at most.
    expect(Math.abs(first[0] * -s + first[3] * c)).toBeGreaterThan(Math.cos(0.2));
    expect(Math.abs(second[1])).toBeGreaterThan(Math.cos(0.2));
    const dot = first.reduce((sum, value, k) => sum + value * second[k], 0);
    expect(Math.abs(dot)).toBeLessThan(1e-12);
    const flat = projected(points, plane);
    expect(flat.length).toBe(8000);
    const variance = (offset: number) => flat.reduce((sum, v, k) => (k % 2 === offset ? sum + v * v : sum), 0) / 4000;
    // A variance of 4,000 draws is off by 6 √(2/4000) = 13 % once in 1e9.
    expect(Math.abs(variance(0) / 9 - 1), `seed ${seed}`).toBeLessThan(0.15);
    expect(Math.abs(variance(1) / 4 - 1), `seed ${seed}`).toBeLessThan(0.15);
  });
});

describe('images', () => {
  test('a PNG holds its pixels, grey and coloured', () => {
    for (const channels of [1, 3]) {
      const pixels = Uint8Array.from({ length: 6 * channels }, (_, k) => (37 * k) % 256);
      expect(decodePng(encodePng(pixels, 3, 2))).toEqual({ width: 3, height: 2, channels, pixels });
    }
  });

  test('grids share their brightness, a line of white between the pictures', () => {
    const sets = [
      { heading: 'net', images: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
      { heading: 'exact', images: Float64Array.of(7, 7, 7, 7) },
    ];
    const svg = imageGridSvg({ title: 't', description: 'Images.', sets, channels: 1, height: 2, width: 2, side: 2 });
    const [left, right] = [...svg.matchAll(/base64,([^"]+)"/g)].map((match) =>
      decodePng(Buffer.from(match[1], 'base64')),
    );
    expect([left.width, left.height]).toEqual([7, 7]);
    const grey = (level: number) => Math.round((255 * level) / 7);
    const row = (image: typeof left, y: number) => [...image.pixels.subarray(7 * y, 7 * y + 7)];
    expect(row(left, 0)).toEqual(Array(7).fill(255));
    expect(row(left, 1)).toEqual([255, grey(0), grey(1), 255, grey(4), grey(5), 255]);
    expect(row(left, 2)).toEqual([255, grey(2), grey(3), 255, grey(6), grey(7), 255]);
    expect(row(right, 1).slice(0, 4)).toEqual([255, 255, 255, 255]);
    expect(svg).toContain('Brightness runs from 0.00 (black) to 7.00 (white).');
  });
});
