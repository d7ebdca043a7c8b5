import { extname } from 'node:path';

/** Begins the target of a command that speaks the protocol. */
const COMMAND = 'command:';
const PYTHON = 'python:';
/** The target of a run that a client started. */
export const STDIO = 'stdio:';

/** The target that a `--command` stands for. */
export function commandTarget(command: string): string {
  return `${COMMAND}${command}`;
}

/** The command of a target that is one: `command:…`, `python:FILE`, or a file with the ending `.py`; undefined for others. */
export function commandOf(target: string): string | readonly string[] | undefined {
  if (target.startsWith(COMMAND)) return target.slice(COMMAND.length);
  const file = target.startsWith(PYTHON) ? target.slice(PYTHON.length) : extname(target) === '.py' ? target : undefined;
  if (file === undefined) return undefined;
  const windows = process.platform === 'win32';
  return [process.env.FLOWPROOF_PYTHON ?? (windows ? 'python' : 'python3'), file];
}

/** True where the subjects of a target are on the other side of the protocol. */
export function isRemote(target: string): boolean {
  return target === STDIO || commandOf(target) !== undefined;
}
