import { describe, expect, it } from 'vitest';
import { type Role, THEME } from '../../../src/report/plots/theme.ts';

/** Contrast of two colours, WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const level = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s theme', (scheme) => {
  const theme = THEME[scheme];
  const text: Role[] = ['ink', 'muted', 'link', 'good', 'bad', 'warn'];
  const marks = (Object.keys(theme) as Role[]).filter((role) => /^(truth|subject|series-|over-)/.test(role));

  it.each(['ground', 'panel'] as const)('reads on its %s', (ground) => {
    for (const role of text) expect(contrast(theme[role], theme[ground]), role).toBeGreaterThanOrEqual(4.5);
    for (const role of marks) {
      // The least of the bands is told by its size too, and by the ring around it.
      expect(contrast(theme[role], theme[ground]), role).toBeGreaterThanOrEqual(role === 'over-1' ? 2.3 : 3);
    }
  });

  it('has a ramp that goes one way, away from the ground', () => {
    const steps = [1, 2, 3, 4, 5, 6, 7].map((k) => contrast(theme[`ramp-${k}` as Role], theme.ground));
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    const over = [1, 2, 3, 4].map((k) => contrast(theme[`over-${k}` as Role], theme.ground));
    expect([...over].sort((a, b) => a - b)).toEqual(over);
  });
});
