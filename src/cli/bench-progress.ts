import type { JobRecord, SweepProgress } from '../benchmarks/sweep/index.ts';
import { duration } from '../core/text.ts';

/** What a benchmark says while it runs: on a terminal a line that follows it, else a line for each job that ends. */
export interface BenchProgress {
  state(state: SweepProgress): void;
  ended(record: JobRecord): void;
  clear(): void;
}

export function benchProgress(stream: NodeJS.WriteStream = process.stderr): BenchProgress {
  const terminal = stream.isTTY === true;
  let last: SweepProgress | undefined;
  const clear = (): void => {
    if (terminal) stream.write('\r\u001b[K');
  };
  return {
    state: (state) => {
      last = state;
      if (terminal) stream.write(`\r\u001b[K${stateText(state).slice(0, (stream.columns ?? 80) - 1)}`);
    },
    ended: ({ status, title, milliseconds, reason }) => {
      clear();
      const place = last === undefined ? '' : `${last.done + last.failed + 1}/${last.total}  `;
      const how = status === 'done' ? `${(milliseconds / 1e3).toFixed(1)} s` : `failed: ${reason}`;
      const left = last?.left === undefined ? '' : `  (${duration(last.left / 1e3)} left)`;
      stream.write(`${place}${title}  ${how}${left}\n`);
    },
    clear,
  };
}

function stateText({ done, failed, total, share, left, running }: SweepProgress): string {
  return [
    `${done + failed}/${total}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${(100 * share).toFixed(0)} %`,
    left === undefined ? 'estimating' : `${duration(left / 1e3)} left`,
    running.join(' | '),
  ].join('  ');
}
