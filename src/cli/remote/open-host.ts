import { openChannel } from '../../adapters/process/channel.ts';
import { startClient } from '../../adapters/process/client-process.ts';
import { HOST_TIMES, Host, type HostTimes, type Link } from '../../adapters/process/host.ts';
import { DEFAULT_MEMORY } from '../../adapters/process/memory.ts';
import type { Trace } from '../../adapters/process/trace.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import { version } from '../version.ts';
import { commandOf, STDIO } from './target.ts';

/** How a client is started and watched. */
export interface HostOptions {
  /** Largest resident memory of the client, bytes. */
  readonly memory?: number;
  /** Longest time of its start, milliseconds. */
  readonly startTimeout?: number;
  readonly trace?: Trace;
  /** Say nothing of what the client writes to its standard error. */
  readonly silent?: boolean;
}

const SUITE = { name: 'flowproof', version };

/** The host of a target that is a command, or of the client that started this process. */
export function openHost(target: string, options: HostOptions = {}): Host {
  const times: HostTimes =
    options.startTimeout === undefined ? HOST_TIMES : { ...HOST_TIMES, start: options.startTimeout };
  const { trace, memory = DEFAULT_MEMORY } = options;
  const traced = trace === undefined ? {} : { trace };
  if (target === STDIO) {
    stdioHost ??= new Host(() => stdioLink(trace), SUITE, times);
    return stdioHost;
  }
  const command = commandOf(target)!;
  const open = (): Link => {
    const echo = options.silent === true ? {} : { echo: (text: string) => void process.stderr.write(text) };
    const client = startClient({ command, memory, ...traced, ...echo });
    return { ...client, close: () => client.close(5_000), restartable: true };
  };
  return new Host(open, SUITE, times);
}

let stdioHost: Host | undefined;
let stdio: Link | undefined;

/** The channel to the client that started this process: our own standard input and output. */
export function stdioLink(trace?: Trace): Link {
  if (stdio !== undefined) return stdio;
  const channel = openChannel(process.stdin, process.stdout, {
    ...(trace === undefined ? {} : { trace }),
    describeEnd: async () =>
      new RemoteError('ended', 'the client closed its end of the conversation', 'Nothing is left to be asked.'),
  });
  stdio = {
    channel,
    tail: () => '',
    kill: async () => channel.end(new RemoteError('timeout', 'the client does not answer', 'See where it hangs.')),
    close: async () => {
      process.stdin.destroy();
    },
    restartable: false,
  };
  return stdio;
}
