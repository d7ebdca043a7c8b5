import {
  type MetricsRecord,
  metricsSchema,
  type RunMetrics,
  type StepMetrics,
} from '../reference/training/metrics-schema.ts';
import type { ResultRecord } from '../subject/result.ts';
import type { EndRecord, RunRecord, StreamRecord } from '../subject/stream.ts';
import type { StreamRun } from './read-stream.ts';
import { recordLine } from './record-line.ts';

/** Points of a curve at most. */
const POINTS = 400;

/**
 * The metrics of a training (`metrics.jsonl`) as a run whose results are its members, with their curves; undefined for another text.
 * A last line that was cut off is left out.
 */
export function trainingRun(text: string): StreamRun | undefined {
  if (!/^\s*\{"schema":"flowproof\.metrics\/1"/.test(text)) return undefined;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.flatMap((line) => parsed(line) ?? []);
  const [head] = records;
  if (head?.record !== 'run') return undefined;
  const steps = records.filter((record) => record.record === 'step');
  const end = records.findLast((record) => record.record === 'end');
  const run = runRecord(head);
  const results = head.members.map((_, member) => memberResult(head, member, records, steps));
  const last: EndRecord | undefined =
    end === undefined || end.reason === 'interrupted'
      ? undefined
      : { schema: 'flowproof.end/1', record: 'end', counts: {}, exitCode: 0, milliseconds: end.milliseconds };
  const stream: StreamRecord[] = [run, ...results, ...(last === undefined ? [] : [last])];
  return {
    ...{ run, verdicts: [], results, end: last },
    stream: stream.map(recordLine).join(''),
    truncated: records.length < lines.length,
    digest: 'absent',
  };
}

function parsed(line: string): MetricsRecord | undefined {
  try {
    return metricsSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function runRecord({ versions, backend, device, configHash, members }: RunMetrics): RunRecord {
  return {
    schema: 'flowproof.run/1',
    record: 'run',
    versions: { ...versions, backend: `${backend} (${device})`, configuration: configHash },
    ...{ target: null, profile: 'training', seed: members[0]?.seed ?? 0, filter: null, budget: null, falseFail: 0 },
    subjects: [],
    planned: [],
  };
}

function memberResult(
  { problem, configHash, members, parameters, steps: planned }: RunMetrics,
  member: number,
  records: readonly MetricsRecord[],
  steps: readonly StepMetrics[],
): ResultRecord {
  const { method, rate, seed } = members[member];
  const own = steps.filter((step) => step.member === member);
  const diverged = records.find((record) => record.record === 'diverged' && record.member === member);
  const stride = Math.max(1, own.length / POINTS);
  const shown = Array.from({ length: Math.ceil(own.length / stride) }, (_, k) => own[Math.floor(k * stride)]);
  const curves: Readonly<Record<string, (step: StepMetrics) => number | null>> = {
    'loss, diagonal': ({ loss }) => loss.diagonal,
    'loss, distillation': ({ loss }) => loss.distillation,
    'gradient norm': ({ gradientNorm }) => gradientNorm,
    'learning rate': (step) => step.rate,
  };
  const series = Object.entries(curves).flatMap(([name, of]) => {
    const y = shown.map(of);
    return y.some((value) => value !== null && value !== 0)
      ? [[name, { x: shown.map(({ step }) => step), y }] as const]
      : [];
  });
  const last = own.at(-1);
  return {
    ...{ schema: 'flowproof.result/1', record: 'result', experiment: 'training', job: `${configHash}.${member}` },
    ...{ problem, method, conditions: { rate }, seed },
    metrics: {
      steps: { value: last?.step ?? 0 },
      'planned steps': { value: planned },
      'diverged at step': { value: diverged?.record === 'diverged' ? diverged.step : null },
      'last loss, diagonal': { value: last?.loss.diagonal ?? null },
      'last loss, distillation': { value: last?.loss.distillation ?? null },
      'last gradient norm': { value: last?.gradientNorm ?? null },
      'clipped share of steps': {
        value: own.length === 0 ? null : own.filter(({ clipped }) => clipped).length / own.length,
      },
      parameters: { value: parameters },
    },
    series: Object.fromEntries(series),
    milliseconds: own.reduce((sum, step) => sum + step.milliseconds, 0),
  };
}
