import type { Readable, Writable } from 'node:stream';
import { RemoteError } from '../../subject/remote-error.ts';
import { encodeFrame, type Frame, FrameReader, type OutgoingTensor } from './frame.ts';
import type { Trace } from './trace.ts';

const PROTOCOL_HINT =
  'The client writes frames alone to its standard output: see docs/protocol.md, and run `flowproof probe`.';

/** Two byte streams as a channel of frames: one request at a time goes out, its answer comes back. */
export interface Channel {
  /** Sends a request and resolves to the frame of its answer. Rejects with RemoteError where the conversation is over. */
  ask(message: Readonly<Record<string, unknown>> & { id: number }, tensors?: readonly OutgoingTensor[]): Promise<Frame>;
  /** Sends a message that nobody answers. */
  tell(message: Readonly<Record<string, unknown>>): Promise<void>;
  /** True while an answer is awaited. */
  readonly busy: boolean;
  /** Why the conversation is over; undefined while it is not. */
  readonly ended: RemoteError | undefined;
  /** What of an answer has come, in words. */
  readonly partial: string | undefined;
  /** Ends the conversation for a reason that the waiting request gets. */
  end(reason: RemoteError): void;
  /** Resolves when no answer is awaited any more. */
  settled(): Promise<void>;
}

/** A channel on the client's output (`incoming`) and input (`outgoing`). `describeEnd` says how the other side ended, where it is known later than its stream. */
export function openChannel(
  incoming: Readable,
  outgoing: Writable,
  options: { readonly trace?: Trace; readonly describeEnd?: () => Promise<RemoteError> } = {},
): Channel {
  const reader = new FrameReader();
  const { trace } = options;
  let ended: RemoteError | undefined;
  let waiting: { id: number; resolve: (frame: Frame) => void; reject: (error: RemoteError) => void } | undefined;
  let idle: (() => void)[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const release = (): void => {
    waiting = undefined;
    for (const resolve of idle) resolve();
    idle = [];
  };
  const end = (reason: RemoteError): void => {
    if (ended !== undefined) return;
    ended = reason;
    const request = waiting;
    release();
    request?.reject(reason);
    incoming.removeAllListeners('data');
    incoming.on('error', () => {});
    incoming.resume();
  };
  const lost = (): void => {
    if (ended !== undefined) return;
    const partial = reader.partial;
    const plain = new RemoteError(
      'ended',
      `the client closed its output${partial === undefined ? '' : ` after ${partial}`}`,
      'Run the adapter alone to see why it ends.',
    );
    if (options.describeEnd === undefined) end(plain);
    else void options.describeEnd().then(end, () => end(plain));
  };

  incoming.on('data', (chunk: Buffer) => {
    let frames: Frame[];
    try {
      frames = reader.push(chunk);
    } catch (thrown) {
      end(new RemoteError('protocol', `the client's output: ${(thrown as Error).message}`, PROTOCOL_HINT));
      return;
    }
    for (const frame of frames) {
      trace?.received(frame);
      // A late answer to a request that was given up.
      if (waiting === undefined || (typeof frame.message.id === 'number' && frame.message.id < waiting.id)) continue;
      if (frame.message.id !== waiting.id) {
        const text = `the client's answer: expected the id ${waiting.id}, got ${JSON.stringify(frame.message.id) ?? 'none'}`;
        end(new RemoteError('protocol', text, PROTOCOL_HINT));
        return;
      }
      const { resolve } = waiting;
      release();
      resolve(frame);
    }
  });
  incoming.on('end', lost);
  incoming.on('close', lost);
  incoming.on('error', lost);
  // A client that closed its input is told by its output.
  outgoing.on('error', () => {});

  const write = (parts: readonly Uint8Array[]): Promise<void> =>
    new Promise((resolve) => {
      outgoing.cork();
      for (const [k, part] of parts.entries())
        outgoing.write(part, k === parts.length - 1 ? () => resolve() : undefined);
      outgoing.uncork();
    });

  const ask: Channel['ask'] = (message, tensors = []) => {
    const run = async (): Promise<Frame> => {
      if (ended !== undefined) throw ended;
      const answer = new Promise<Frame>((resolve, reject) => {
        waiting = { id: message.id, resolve, reject };
      });
      const parts = encodeFrame(message, tensors);
      trace?.sent(message, tensors);
      // Not awaited: a client that reads nothing is the awaiting side's time-out.
      void write(parts);
      return answer;
    };
    const result = turn.then(run);
    turn = result.catch(() => {});
    return result;
  };

  return {
    ask,
    tell: async (message) => {
      // Also after the end of the questions: a client that hung still gets the verdicts when it reads on.
      if (outgoing.destroyed || outgoing.writableEnded) return;
      trace?.sent(message, []);
      await write(encodeFrame(message));
    },
    get busy() {
      return waiting !== undefined;
    },
    get ended() {
      return ended;
    },
    get partial() {
      return reader.partial;
    },
    end,
    settled: () => (waiting === undefined ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  };
}
