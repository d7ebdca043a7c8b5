/** Colours of the report and its pictures by role, for a light and a dark ground; text reaches a contrast of 7, lines and marks of 3. */
export const THEME = {
  light: {
    ground: '#ffffff',
    panel: '#f5f6f8',
    ink: '#1b1f24',
    muted: '#4d5661',
    line: '#c3c9d1',
    grid: '#e3e6ea',
    link: '#0b4f9e',
    good: '#14632f',
    bad: '#a31515',
    warn: '#7a4a00',
    truth: '#0b5cad',
    subject: '#c2410c',
    'series-1': '#0b63a8',
    'series-2': '#b84a00',
    'series-3': '#0a7a5a',
    'series-4': '#96407a',
    'series-5': '#8a6a00',
    'series-6': '#4d5661',
    'ramp-1': '#dcebf7',
    'ramp-2': '#b7d5ec',
    'ramp-3': '#86b7dc',
    'ramp-4': '#5295c8',
    'ramp-5': '#2672ad',
    'ramp-6': '#0f4f87',
    'ramp-7': '#072f57',
    'over-1': '#e8853a',
    'over-2': '#cf4a20',
    'over-3': '#a01c1c',
    'over-4': '#5c0a14',
  },
  dark: {
    ground: '#12161b',
    panel: '#1c2229',
    ink: '#edf0f3',
    muted: '#b4bcc6',
    line: '#4a535e',
    grid: '#2a313a',
    link: '#8cc2ff',
    good: '#7fd99a',
    bad: '#ff9d94',
    warn: '#f3c56b',
    truth: '#6db6ff',
    subject: '#ff9a5c',
    'series-1': '#6db6ff',
    'series-2': '#ff9a5c',
    'series-3': '#4fd3ab',
    'series-4': '#eaa0d0',
    'series-5': '#e6c24a',
    'series-6': '#b4bcc6',
    'ramp-1': '#16293c',
    'ramp-2': '#1a3f61',
    'ramp-3': '#1f5a8c',
    'ramp-4': '#3279b5',
    'ramp-5': '#5b9fd6',
    'ramp-6': '#97c6ec',
    'ramp-7': '#d9ecfb',
    'over-1': '#b5541c',
    'over-2': '#e5703a',
    'over-3': '#ff9f75',
    'over-4': '#ffd9c4',
  },
} as const;

/** A role of the palette. */
export type Role = keyof typeof THEME.light;

/** The CSS colour of a role, which follows the page's scheme. */
export function colour(role: Role): string {
  return `var(--${role})`;
}

/** The colour of the k-th of several series; lines also differ in their dashes. */
export function seriesColour(k: number): string {
  return colour(`series-${((k % 6) + 1) as 1 | 2 | 3 | 4 | 5 | 6}`);
}

const DASHES = ['', '6 3', '2 3', '8 3 2 3', '10 4', '4 2 1 2'] as const;

/** The dashes of the k-th line. */
export function seriesDash(k: number): string {
  return DASHES[k % DASHES.length];
}
