import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { renderFailure, TOLD } from '../../report/index.ts';
import type { StreamRecord } from '../../subject/stream.ts';
import type { Job } from '../isolate/protocol.ts';
import { runSession, type SessionOptions } from '../session.ts';
import type { Sink } from '../sinks/index.ts';
import { openHost, stdioLink } from './open-host.ts';
import { STDIO } from './target.ts';

/**
 * A session for the client that started this process: its subjects are asked on our standard output and input, the verdict stream goes
 * the same way as `record` notifications, and the last request is `shutdown`. What cannot be planned goes as a record too.
 */
export async function overStdio(jobs: readonly Job[], options: SessionOptions): Promise<number> {
  const host = openHost(STDIO, options.remote);
  const link = stdioLink(options.remote?.trace);
  const { channel } = link;
  const tell = (record: StreamRecord | Refused, text?: string): void =>
    void channel.tell({ type: 'record', record, ...(text === undefined ? {} : { text }) });
  const sink: Sink = {
    record: (record) =>
      tell(record, record.record === 'verdict' && TOLD.has(record.status) ? renderFailure(record) : undefined),
    close: () => {},
  };
  try {
    return (await runSession(jobs, { ...options, sink })).exitCode;
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
