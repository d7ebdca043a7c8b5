import type { BackendId } from '../../reference/backends/types.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import { type Job, jobOf } from '../sweep/index.ts';
import type { ThroughputPlan } from '../throughput/index.ts';
import { families, methodName, modes, others, withFlowMatching } from './families.ts';
import type { LawSpec } from './law.ts';
import { paperTrainings } from './paper.ts';
import { type PlannedTraining, qualityTrainings, type StabilityPlan, stabilityTrainings } from './plan.ts';
import type { benchTitles } from './titles.ts';

/** The jobs of a benchmark in the order in which they are run, the most telling first. */
export type BenchPreset = (backend: BackendId, seed: number) => readonly Job[];

/** Raised by hand when an experiment changes the meaning of its numbers; part of a job's content hash. */
const VERSIONS = { stability: 1, divergence: 1, quality: 1, law: 1, cost: 2, throughput: 1 } as const;

/** How much is drawn and compared; see `QualitySpec` and `StabilitySpec`. */
interface Effort {
  readonly points: number;
  readonly samples: number;
  readonly steps: readonly number[];
  readonly trajectories: number;
}

/** See `LawSpec`. */
type LawEffort = Pick<LawSpec, 'members' | 'steps' | 'points' | 'samples'>;

const WHOLE: Effort = { points: 2_000, samples: 64_000, steps: [1, 2, 4, 8, 16], trajectories: 400 };
const LAW: LawEffort = { members: 4, steps: [1, 2, 4], points: 300, samples: 64_000 };
/** Properties whose checks are timed. */
const CHECKS = ['map.semigroup', 'map.lagrangian', 'map.eulerian', 'map.trajectory'] as const;
const TINY: Effort = { points: 60, samples: 2_000, steps: [1, 2], trajectories: 20 };

const stability =
  (effort: Effort, experiment: 'stability' | 'divergence' = 'stability') =>
  (one: PlannedTraining): Job =>
    jobOf(
      `${experiment}: ${one.title}`,
      { experiment, version: VERSIONS[experiment], train: one.train, points: effort.points },
      one.work,
    );

const quality =
  (effort: Effort) =>
  (one: PlannedTraining): Job =>
    jobOf(
      `quality: ${one.title}`,
      { experiment: 'quality', version: VERSIONS.quality, train: one.train, ...effort },
      one.work * 1.2,
    );

/** The laws of maps that another job trains on a problem with a density; not worked on before that one. */
const law =
  (effort: LawEffort) =>
  (one: PlannedTraining): Job =>
    jobOf(
      `law: ${one.title}`,
      { experiment: 'law', version: VERSIONS.law, train: one.train, ...effort },
      0.2 * effort.members * effort.steps.length * effort.points * effort.samples * 128 ** 2,
    );

/** Speed and memory of the families against flow matching, on one machine at one time. */
function cost(
  size: { readonly width: number; readonly batch: number; readonly rounds: number; readonly stepsPerRound: number },
  backend: BackendId,
  methods: readonly MethodConfig[] = families,
): Job {
  const { rounds, stepsPerRound, width, batch } = size;
  const work = rounds * stepsPerRound * (methods.length + 1) * batch * width ** 2;
  const title = `cost: ${methods.map(methodName).join(', ')} against flow matching, width ${width}, batch ${batch}`;
  return jobOf(title, { experiment: 'cost', version: VERSIONS.cost, backend, methods, ...size }, work, true);
}

/** Steps, exact maps and checks a second, each round in a fresh process. */
function throughput(plan: Omit<ThroughputPlan, 'backend' | 'methods'>, backend: BackendId): Job {
  const spec = { experiment: 'throughput', version: VERSIONS.throughput, backend, methods: families, ...plan };
  const work = 1e8 * plan.rounds * plan.milliseconds * (families.length + plan.properties.length);
  return jobOf(`throughput: width ${plan.width}, batch ${plan.batch}`, spec, work, true);
}

/** The size of the calibration of `method.md` §5. */
const CALIBRATION = { width: 128, batch: 1_024 } as const;

/** Whether ESD diverges on `mixture-3` at the calibration's setting, and what prevents it; LSD for comparison. */
function divergence(
  backend: BackendId,
  seed: number,
  seeds: number,
  plan: Partial<StabilityPlan> = {},
): PlannedTraining[] {
  const size = { problems: ['mixture-3'], ...CALIBRATION, steps: 5_000, together: Math.min(8, seeds), seeds, ...plan };
  const train = (method: MethodConfig, rate: number, count = seeds): PlannedTraining[] =>
    stabilityTrainings({ ...size, methods: [method], rates: [rate], seeds: count }, backend, seed);
  const esd = { id: 'esd' } as const;
  return [
    ...train(esd, 2e-3, 2 * seeds),
    ...train({ ...esd, stopGradient: 'convex' }, 2e-3),
    ...train({ ...esd, stopGradient: 'semigradient' }, 2e-3),
    ...train(esd, 1e-3),
    ...train(esd, 8e-3),
    ...train({ id: 'lsd' }, 2e-3),
  ];
}

/** Lists shared out so that each is about as far as the others at any time. */
function interleaved<T>(...lists: readonly (readonly T[])[]): T[] {
  return lists
    .flatMap((list) => list.map((item, k) => ({ item, place: (k + 0.5) / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** The presets by name. */
export const benchPresets: Readonly<Record<keyof typeof benchTitles, BenchPreset>> = {
  smoke: (backend, seed) => {
    const small = { width: 16, batch: 64, steps: 40, seeds: 2, together: 2 } as const;
    const plan = { ...small, problems: ['mixture-3'], methods: withFlowMatching, rates: [2e-3] };
    const trained = stabilityTrainings(plan, backend, seed);
    return [
      ...trained.map(stability(TINY)),
      // Another width: trainings that two jobs share would be waited for.
      ...divergence(backend, seed, 2, { ...small, width: 12 }).map(stability(TINY, 'divergence')),
      ...qualityTrainings(
        { ...small, problems: ['checkerboard'], methods: families, checkpoints: 2 },
        backend,
        seed,
      ).map(quality(TINY)),
      ...trained.slice(0, 2).map(law({ members: 1, steps: [1], points: 10, samples: 1_000 })),
      cost({ width: 16, batch: 64, rounds: 3, stepsPerRound: 3 }, backend),
      throughput(
        { width: 16, batch: 64, points: 200, properties: ['map.semigroup'], rounds: 1, milliseconds: 20 },
        backend,
      ),
    ];
  },
  laptop: (backend, seed) => {
    const small = { width: 64, batch: 256, steps: 3_000, seeds: 8, together: 8 } as const;
    const main = stabilityTrainings(
      { ...small, problems: ['checkerboard', 'mixture-3'], methods: families, rates: [2e-3, 8e-3, 5e-4] },
      backend,
      seed,
    );
    const curved = ['mixture-skewed-2d-trig', 'rotated-product-3d-trig'];
    const more = stabilityTrainings({ ...small, problems: curved, methods: families, rates: [2e-3] }, backend, seed);
    const alone = [{ id: 'flow-matching' }] as const;
    const diagonal = stabilityTrainings(
      { ...small, problems: ['checkerboard', 'mixture-3', ...curved], methods: alone, rates: [2e-3] },
      backend,
      seed,
    );
    const sampled = { ...CALIBRATION, problems: ['checkerboard'], steps: 10_000, seeds: 3, checkpoints: 4 } as const;
    const [esd, rest] = split(divergence(backend, seed, 8), 5);
    return [
      ...interleaved(
        main.map(stability(WHOLE)),
        qualityTrainings({ ...sampled, methods: families }, backend, seed).map(quality(WHOLE)),
        esd.map(stability(WHOLE, 'divergence')),
      ),
      cost({ ...CALIBRATION, rounds: 12, stepsPerRound: 10 }, backend),
      throughput({ ...CALIBRATION, points: 2_000, properties: CHECKS, rounds: 7, milliseconds: 1_500 }, backend),
      ...main.filter(isSmooth).map(law(LAW)),
      ...[...more, ...diagonal].map(stability(WHOLE)),
      ...qualityTrainings({ ...sampled, methods: alone }, backend, seed).map(quality(WHOLE)),
      ...rest.map(stability(WHOLE, 'divergence')),
      ...stabilityTrainings({ ...small, problems: ['mixture-3'], methods: modes, rates: [2e-3] }, backend, seed).map(
        stability(WHOLE),
      ),
    ];
  },
  full: (backend, seed) => {
    const methods = [...withFlowMatching, ...others];
    const plan = { ...CALIBRATION, steps: 10_000, seeds: 16, together: 8, methods } as const;
    const flat = ['checkerboard', 'mixture-3', 'mixture-skewed-2d-trig', 'rotated-product-3d-trig', 'mixture-64d'];
    const rates = [2e-3, 8e-3, 5e-4];
    const main = stabilityTrainings({ ...plan, problems: flat, rates }, backend, seed);
    const more = [
      // The semigradient of ESD is among the others.
      { ...plan, methods: modes.filter((mode) => !others.some((one) => methodName(one) === methodName(mode))) },
      { ...plan, methods: families, weighting: { kind: 'log-variance' } },
    ] as const;
    const sampled = { ...CALIBRATION, problems: flat.slice(0, 4), methods, seeds: 8, checkpoints: 10 } as const;
    return [
      ...interleaved(
        main.map(stability(WHOLE)),
        more
          .flatMap((one) => stabilityTrainings({ ...one, problems: flat.slice(0, 3), rates }, backend, seed))
          .map(stability(WHOLE)),
        qualityTrainings({ ...sampled, steps: 50_000 }, backend, seed).map(quality(WHOLE)),
        divergence(backend, seed, 32).map(stability(WHOLE, 'divergence')),
      ),
      ...main.filter(isSmooth).map(law(LAW)),
      cost({ ...CALIBRATION, rounds: 40, stepsPerRound: 10 }, backend, [...families, ...others]),
      throughput({ ...CALIBRATION, points: 2_000, properties: CHECKS, rounds: 20, milliseconds: 1_500 }, backend),
    ];
  },
  gpu: (backend, seed) => [
    cost({ width: 512, batch: 20_000, rounds: 10, stepsPerRound: 5 }, backend),
    throughput(
      { width: 512, batch: 20_000, points: 2_000, properties: CHECKS, rounds: 7, milliseconds: 2_000 },
      backend,
    ),
    ...paperTrainings(backend, seed).map(quality(WHOLE)),
  ],
};

/** The trainings whose laws are looked at: on a problem with a density everywhere, at the calibration's rate. */
function isSmooth({ problem, train, method }: PlannedTraining): boolean {
  return problem === 'mixture-3' && train.config.rate === 2e-3 && method.id !== 'flow-matching';
}

function split<T>(list: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [list.slice(0, at), list.slice(at)];
}
