import type { Host } from '../../adapters/process/host.ts';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import type { Guess } from '../../diagnosis/guess/index.ts';
import { renderFailure, TOLD } from '../../report/index.ts';
import type { StreamRecord } from '../../subject/stream.ts';
import type { Job } from '../isolate/protocol.ts';
import { runSession, type SessionOptions } from '../session.ts';
import type { Sink } from '../sinks/index.ts';
import { type HostOptions, openHost, stdioLink } from './open-host.ts';
import { STDIO } from './target.ts';

/** Tells the client a record. */
export type Tell = (record: StreamRecord | Refused | GuessRecord, text?: string) => void;

/** What was found of one subject under --guess. */
type GuessRecord = Guess & { readonly record: 'guess' };

/**
 * A session for the client that started this process: its subjects are asked on our standard output and input, the verdict stream goes
 * the same way as `record` notifications, and the last request is `shutdown`. What cannot be planned goes as a record too.
 */
export function overStdio(jobs: readonly Job[], options: SessionOptions): Promise<number> {
  return onStdio(options.remote, async (tell) => {
    const sink: Sink = {
      record: (record) =>
        tell(record, record.record === 'verdict' && TOLD.has(record.status) ? renderFailure(record) : undefined),
      close: () => {},
    };
    return (await runSession(jobs, { ...options, sink })).exitCode;
  });
}

/** Runs `use` with the client that started this process; says what it throws as a record, and ends the conversation. */
export async function onStdio(
  remote: HostOptions | undefined,
  use: (tell: Tell, host: Host) => Promise<number>,
): Promise<number> {
  const host = openHost(STDIO, remote);
  const link = stdioLink(remote?.trace);
  const tell: Tell = (record, text) =>
    void link.channel.tell({ type: 'record', record, ...(text === undefined ? {} : { text }) });
  try {
    return await use(tell, host);
  } catch (thrown) {
    const known = thrown instanceof FlowproofError;
    tell({
      record: 'refused',
      code: known ? thrown.code : 'internal',
      message: known ? thrown.message : thrownText(thrown, 2_000),
      hint: known ? thrown.hint : 'This is a mistake in flowproof: please report it.',
    });
    throw thrown;
  } finally {
    await host.close();
    await link.close();
  }
}

interface Refused {
  readonly record: 'refused';
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
