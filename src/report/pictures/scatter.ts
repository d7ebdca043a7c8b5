import { axesSvg, axisOf, place } from './axes.ts';
import { panelsSvg, SIZE } from './svg.ts';

/** Points in the plane, n × 2, under a heading. */
interface Cloud {
  readonly heading: string;
  readonly points: ArrayLike<number>;
}

/** What a scatter plot shows. */
interface ScatterOptions {
  readonly title: string;
  /** What there is to see, for those who cannot; the numbers of points in the frame are added. */
  readonly description: string;
  readonly clouds: readonly Cloud[];
  /** Names of the two axes. */
  readonly axes: readonly [string, string];
  /** Points drawn of each cloud, the first ones; default 2,000. */
  readonly most?: number;
}

const COLOURS = ['#1f77b4', '#444444', '#c2571a'];

/** Clouds of points beside each other on the same axes, the same number of points in each, as an SVG file. */
export function scatterSvg({ title, description, clouds, axes, most = 2_000 }: ScatterOptions): string {
  const count = Math.min(most, ...clouds.map(({ points }) => points.length / 2));
  const coordinate = (offset: 0 | 1): number[] =>
    clouds.flatMap(({ points }) => Array.from({ length: count }, (_, i) => points[2 * i + offset]));
  const x = axisOf(coordinate(0), axes[0]);
  const y = axisOf(coordinate(1), axes[1]);
  const seen: string[] = [];
  const panels = clouds.map(({ heading, points }, k) => {
    let path = '';
    let inside = 0;
    for (let i = 0; i < count; i++) {
      const [left, up] = [place(x, points[2 * i]), place(y, points[2 * i + 1])];
      if (!(left >= 0 && left <= SIZE && up >= 0 && up <= SIZE)) continue;
      inside++;
      // A line of no length with round ends is a dot.
      path += `M${left.toFixed(1)} ${(SIZE - up).toFixed(1)}h0`;
    }
    seen.push(`${heading}: ${inside} of ${count} points in the frame`);
    const dots =
      `<path d="${path}" stroke="${COLOURS[k % COLOURS.length]}" stroke-width="2.4" stroke-linecap="round" ` +
      'stroke-opacity="0.5" fill="none"/>';
    return { heading, body: axesSvg(x, y) + dots };
  });
  return panelsSvg(title, `${description} ${seen.join('; ')}.`, panels);
}
