import { lowerTail } from '../../analytic/normal.ts';
import { extremesTest } from './extremes.ts';
import { ksDetectable, ksTest } from './kolmogorov-smirnov.ts';
import { meanDetectable, meanSquareTest, meanTest, scaleDetectable } from './normal-tests.ts';
import type { Rates, TestResult } from './types.ts';

/** Numbers that are independent and exactly N(0, 1) under a claimed law, one or more for each sample. */
export interface Channel {
  readonly name: string;
  readonly scores: Float64Array;
  /** Bounds on what rounding did to each score; absent where they do not matter. */
  readonly slack?: Float64Array;
}

/** Tests made of one channel. */
export const TESTS_PER_CHANNEL = 4;

/**
 * The exact tests of a channel: mean (sharpest for shifts), mean square (sharpest for scales), Kolmogorov–Smirnov (any difference),
 * and the extremes (sharpest for tails that are cut off: noise from [-√3, √3] shows in 350 draws, where Kolmogorov–Smirnov needs 4,000).
 */
export function channelTests({ name, scores, slack }: Channel): TestResult[] {
  // Φ has slope at most 1/√(2π).
  const slope = 1 / Math.sqrt(2 * Math.PI);
  const uniforms = scores.map(lowerTail);
  const moved = slack?.map((value) => slope * value);
  return [
    meanTest(`mean of ${name}`, scores, slack),
    meanSquareTest(`mean square of ${name}`, scores, slack),
    ksTest(`distribution of ${name}`, uniforms, moved),
    extremesTest(`cut-off tail of ${name}`, uniforms, moved),
  ];
}

/** What {@link channelTests} detect in n independent draws, each at the given rates. */
export function channelDetectable(
  n: number,
  rates: Rates,
): { shift: number; shrink: number; growth: number; ks: number } {
  return { shift: meanDetectable(n, rates), ...scaleDetectable(n, rates), ks: ksDetectable(n, rates) };
}

/** A group of draws that are judged on their own and together with the other groups. */
export interface ChannelGroup {
  /** Ends the names of its channels: "after 4 steps". */
  readonly name: string;
  readonly channels: readonly Channel[];
}

/**
 * The channels of each group, and those of the same name joined over all groups, whose draws are independent: what is off
 * in every group by the same amount is seen with all draws together.
 */
export function groupedChannels(groups: readonly ChannelGroup[], together: string): Channel[] {
  const own = groups.flatMap(({ name, channels }) =>
    channels.map((channel) => ({ ...channel, name: `${channel.name} ${name}` })),
  );
  if (groups.length === 1) return own;
  const joined = groups[0].channels.map(({ name, slack }, k): Channel => {
    const all = { name: `${name} ${together}`, scores: concatenate(groups.map(({ channels }) => channels[k].scores)) };
    return slack === undefined ? all : { ...all, slack: concatenate(groups.map(({ channels }) => channels[k].slack!)) };
  });
  return [...own, ...joined];
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
