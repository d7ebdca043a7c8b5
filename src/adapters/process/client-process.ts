import { type ChildProcess, spawn } from 'node:child_process';
import { clip, printable } from '../../core/text.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import { type Channel, openChannel } from './channel.ts';
import { guard } from './guard.ts';
import { watchMemory } from './memory.ts';
import type { Trace } from './trace.ts';

/** How a client process is started and bounded. */
export interface ClientCommand {
  /** Program and arguments, or a line for the shell. */
  readonly command: string | readonly string[];
  readonly cwd?: string;
  /** Largest resident memory of the process and those that it starts, bytes. */
  readonly memory: number;
  readonly trace?: Trace;
  /** Where the client's standard error goes, beside the tail that is kept. */
  readonly echo?: (text: string) => void;
}

/** A client that the suite started. */
export interface ClientProcess {
  readonly channel: Channel;
  /** The end of what it wrote to its standard error. */
  tail(): string;
  /** Ends the process and all that it started, at once. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks nothing more of it and lets it leave by itself, within `grace` milliseconds. */
  close(grace: number): Promise<void>;
}

/** Characters of standard error that are kept, and that are passed on. */
const TAIL = 8_000;
const ECHO = 65_536;

const STARTED = new Set<ChildProcess>();
let onExit = false;

/** What a shell reads as more than a program and its arguments. */
const COMPOUND = /[;&|<>()`\n]/;

/** Starts a client in a process group of its own, which goes when the client does, and when the suite does, however it ends. */
export function startClient({ command, cwd, memory, trace, echo }: ClientCommand): ClientProcess {
  const posix = process.platform !== 'win32';
  const line = typeof command === 'string' && posix && !COMPOUND.test(command) ? `exec ${command}` : command;
  const [program, ...rest] = typeof line === 'string' ? [line] : line;
  const child = spawn(program, rest, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, FLOWPROOF_PROTOCOL: '1' },
    shell: typeof line === 'string',
    detached: posix,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const unguard = guard(child.pid);
  STARTED.add(child);
  if (!onExit) {
    onExit = true;
    process.on('exit', () => {
      for (const each of STARTED) killGroup(each);
    });
  }
  trace?.note('start', typeof command === 'string' ? command : command.join(' '));

  let tail = '';
  let echoed = 0;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL);
    trace?.note('stderr', text);
    if (echo === undefined || echoed > ECHO) return;
    echoed += text.length;
    echo(echoed > ECHO ? '… (the client writes more to its standard error than is shown)\n' : text);
  });

  let why: string | undefined;
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      unguard();
      resolve(`it could not be started: ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      // What it started goes with it.
      killGroup(child);
      unguard();
      resolve(why ?? (signal === null ? `it left with code ${code}` : `it was ended by ${signal}`));
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  void Promise.all([gone, closed]).then(([how]) => {
    STARTED.delete(child);
    trace?.note('end', how);
  });
  const kill = async (): Promise<void> => {
    killGroup(child);
    for (const stream of child.stdio) stream?.destroy();
    await gone;
  };
  const stopWatching = watchMemory(child.pid, memory, (used) => {
    why = `it was ended for using ${megabytes(used)} of memory, more than the ${megabytes(memory)} allowed (--memory)`;
    void kill();
  });
  void gone.then(stopWatching);

  const describeEnd = async (): Promise<RemoteError> => {
    const how = await Promise.race([gone, after(300, 'it closed its output and went on')]);
    // The last words come by another pipe.
    await Promise.race([closed, after(500, undefined)]);
    const said = lastWords(tail);
    const partial = channel.partial === undefined ? '' : ` after ${channel.partial}`;
    return new RemoteError(
      'ended',
      `the client ended: ${how}${partial}${said === '' ? '' : `; its last words: ${said}`}`,
      'Run the adapter alone, or `flowproof probe`, to see why.',
    );
  };
  const channel = openChannel(child.stdout!, child.stdin!, { describeEnd, ...(trace === undefined ? {} : { trace }) });

  return {
    channel,
    tail: () => lastWords(tail),
    kill,
    close: async (grace) => {
      child.stdin!.end();
      await Promise.race([gone, after(grace, undefined)]);
      await kill();
    },
  };
}

/** The last lines of a text, safe to print. */
function lastWords(text: string): string {
  const lines = printable(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const kept = lines.slice(-12).join('\n');
  return clip(kept.slice(-1_200), 1_200);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
