import { type ErrorCode, FlowproofError } from '../core/errors.ts';

/** Whose mistake a remote error is: the author's code, the net's arguments, the client, or the conversation itself. */
export type RemoteFault =
  | 'subject'
  | 'net'
  | 'unsupported'
  | 'cancelled'
  | 'protocol'
  | 'internal'
  | 'ended'
  | 'timeout';

/** What came back from a subject in another process in place of an answer. */
export class RemoteError extends FlowproofError {
  readonly fault: RemoteFault;

  constructor(fault: RemoteFault, message: string, hint: string) {
    const code: ErrorCode = fault === 'timeout' ? 'timeout' : 'protocol';
    super(code, message, hint);
    this.fault = fault;
  }

  /** True where the author's code answered with an error, and the conversation goes on. */
  get raised(): boolean {
    return this.fault === 'subject' || this.fault === 'net' || this.fault === 'unsupported';
  }
}
