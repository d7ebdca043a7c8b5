import type { CheckFacts } from './isolate/protocol.ts';

/** A line on stderr that says what is being done; nothing where stderr is no terminal. */
export interface Progress {
  planned(total: number): void;
  start(check: CheckFacts): void;
  done(): void;
  /** Removes the line, so that other output starts at the margin. */
  clear(): void;
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY !== true) return { planned: () => {}, start: () => {}, done: () => {}, clear: () => {} };
  let total = 0;
  let count = 0;
  const clear = (): void => void stream.write('\r\u001b[K');
  return {
    planned: (checks) => {
      total = checks;
    },
    start: (check) => {
      const text = `${count}/${total}  ${check.property}  ${check.problem ?? ''}`;
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    done: () => {
      count++;
    },
    clear,
  };
}
