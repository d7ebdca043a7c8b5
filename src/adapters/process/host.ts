import { AsyncLocalStorage } from 'node:async_hooks';
import type { Problem } from '../../analytic/types.ts';
import { clip } from '../../core/text.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import {
  type Offered,
  PROTOCOL_VERSION,
  type Reply,
  type RequestType,
  replySchemas,
  tensorSchema,
} from '../../subject/protocol/index.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import { zodError } from '../../subject/zod-error.ts';
import type { Channel } from './channel.ts';
import { FRAME_LIMITS, type Frame, type OutgoingTensor, tensorValues } from './frame.ts';

/** One conversation with a client, from its start to its end. */
export interface Link {
  readonly channel: Channel;
  /** The last words of the client on its standard error; empty where they are not captured. */
  tail(): string;
  /** Ends the client at once. */
  kill(): Promise<void>;
  /** Lets it leave by itself. */
  close(): Promise<void>;
  /** True where another one can be started. */
  readonly restartable: boolean;
}

/** Longest times in milliseconds; those of checks are the checks' own. */
export interface HostTimes {
  /** From the start of the process to the answer to `hello`. */
  readonly start: number;
  /** For `subjects`, when a client loads what it serves, and for `bind`. */
  readonly load: number;
  /** How long a request that ran out of time may still take before the client is ended. */
  readonly grace: number;
}

/** How much longer a client is waited for that cannot be started anew: all other checks would be given up. */
const LAST_GRACE = 30;

/** Defaults of {@link HostTimes}. */
export const HOST_TIMES: HostTimes = { start: 120_000, load: 300_000, grace: 1_000 };

/** An answer with its tensors by name. */
export interface Answer<T extends RequestType> {
  readonly reply: Reply<T>;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float64Array }>;
}

/** A client to put questions to: it is started when it is needed, and started anew after it ended. */
export class Host {
  readonly #open: () => Link;
  readonly #times: HostTimes;
  readonly #suite: { readonly name: string; readonly version: string };
  #link: Link | undefined;
  #hello: Promise<Reply<'hello'>> | undefined;
  #next = 1;
  #generation = 0;
  #ends = 0;
  #scope = new AsyncLocalStorage<{ over: boolean }>();
  #current: { over: boolean } | undefined;

  constructor(
    open: () => Link,
    suite: { readonly name: string; readonly version: string },
    times: HostTimes = HOST_TIMES,
  ) {
    this.#open = open;
    this.#suite = suite;
    this.#times = times;
  }

  /** Grows with each start of the client: what it was told before is then unknown to it. */
  get generation(): number {
    return this.#generation;
  }

  /** How often the client ended before it was let go. */
  get ends(): number {
    return this.#ends;
  }

  /** The client's last words. */
  tail(): string {
    return this.#link?.tail() ?? '';
  }

  /** True while an answer is awaited. */
  get busy(): boolean {
    return this.#link?.channel.busy ?? false;
  }

  /** True where the client ended, or was ended, and was not started anew yet. */
  get down(): boolean {
    return this.#link?.channel.ended !== undefined;
  }

  /** True where the client is gone and cannot be started anew. */
  get lost(): boolean {
    return this.#link?.channel.ended !== undefined && !this.#link.restartable;
  }

  /** The answer to `hello`, the client started for it where none is up. */
  async ready(): Promise<Reply<'hello'>> {
    const link = this.#link;
    if (link?.channel.ended !== undefined) {
      if (!link.restartable) throw link.channel.ended;
      this.#ends++;
      await link.kill();
      this.#link = undefined;
    }
    if (this.#link === undefined) {
      this.#link = this.#open();
      this.#generation++;
      const started = this.#link;
      this.#hello = this.#ask(
        started,
        'hello',
        { protocol: PROTOCOL_VERSION, suite: this.#suite, limits: FRAME_LIMITS },
        [],
        this.#times.start,
      ).then(({ reply }) => reply);
      this.#hello.catch(() => started.kill());
    }
    return this.#hello!;
  }

  /** What the client offers. */
  async subjects(): Promise<readonly Offered[]> {
    await this.ready();
    return (await this.#ask(this.#link!, 'subjects', {}, [], this.#times.load)).reply.subjects;
  }

  /** Offers a subject a problem. */
  async bind(subject: number, problem: Problem | null, convention?: FullConventionInput): Promise<Reply<'bind'>> {
    await this.usable();
    return (
      await this.#ask(
        this.#link!,
        'bind',
        { subject, problem, ...(convention && { convention }) },
        [],
        this.#times.load,
      )
    ).reply;
  }

  /** A request whose time the caller limits. Rejects with RemoteError. */
  async request<T extends RequestType>(
    type: T,
    fields: Readonly<Record<string, unknown>>,
    tensors: readonly OutgoingTensor[] = [],
    limit?: number,
  ): Promise<Answer<T>> {
    await this.usable();
    return this.#ask(this.#link!, type, fields, tensors, limit);
  }

  /** Resolves when a question can be put. Rejects where the check that asks is over, or the client ended in it. */
  async usable(): Promise<void> {
    const scope = this.#scope.getStore();
    if (scope?.over === true) {
      throw new RemoteError('cancelled', 'the check that asked is over', 'Nothing is to be done.');
    }
    // Within a check the client is not started anew: its end is the check's.
    const ended = this.#link?.channel.ended;
    if (scope !== undefined && ended !== undefined) throw ended;
    await this.ready();
  }

  /** Runs a check: what it still asks after its end is refused, and a request that it leaves behind is cancelled. */
  async during<T>(check: () => Promise<T>): Promise<T> {
    const scope = { over: false };
    this.#current = scope;
    try {
      return await this.#scope.run(scope, check);
    } finally {
      scope.over = true;
      if (this.#current === scope) this.#current = undefined;
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    const link = this.#link;
    if (link === undefined || !link.channel.busy) return;
    // Not awaited: a client that reads nothing would hold us here.
    void link.channel.tell({ type: 'cancel', request: this.#next - 1 });
    const grace = link.restartable ? this.#times.grace : LAST_GRACE * this.#times.grace;
    await Promise.race([link.channel.settled(), wait(grace)]);
    if (!link.channel.busy) return;
    link.channel.end(
      new RemoteError(
        'timeout',
        'the client did not answer in time',
        'Make the subject faster, or pass a longer --timeout.',
      ),
    );
    await link.kill();
  }

  /** Says goodbye. */
  async close(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    if (link.channel.ended === undefined && !link.channel.busy) {
      await this.#ask(link, 'shutdown', {}, [], this.#times.grace).catch(() => {});
      await link.close();
    } else await link.kill();
    this.#link = undefined;
  }

  /** Ends the client at once, whatever it does. */
  async kill(): Promise<void> {
    await this.#link?.kill();
  }

  async #ask<T extends RequestType>(
    link: Link,
    type: T,
    fields: Readonly<Record<string, unknown>>,
    tensors: readonly OutgoingTensor[],
    limit: number | undefined,
  ): Promise<Answer<T>> {
    const id = this.#next++;
    const asked = link.channel.ask({ id, type, ...fields }, tensors);
    const frame = limit === undefined ? await asked : await this.#limited(link, type, asked, limit);
    return readAnswer(link, type, frame);
  }

  #limited(link: Link, type: string, asked: Promise<Frame>, limit: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const partial = link.channel.partial === undefined ? '' : ` (${link.channel.partial} came)`;
        const tail = link.tail();
        const error = new RemoteError(
          'timeout',
          `the client did not answer \`${type}\` within ${limit / 1e3} s${partial}${tail === '' ? '' : `; its last words: ${tail}`}`,
          'Run the adapter alone, or `flowproof probe`, to see where it waits.',
        );
        link.channel.end(error);
        void link.kill();
        reject(error);
      }, limit);
      asked.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

const PROTOCOL_HINT = 'See docs/protocol.md, and run `flowproof probe`.';

/** Checks an answer and lays its tensors open; what is wrong with it ends no conversation, since its frame was whole. */
function readAnswer<T extends RequestType>(link: Link, type: T, { message, body }: Frame): Answer<T> {
  if (message.type === 'error') {
    const failed = replySchemas.error.safeParse(message);
    if (!failed.success) throw broken(zodError('error', failed.error, message));
    const { code, message: text, traceback, hint } = failed.data.error;
    const trace = traceback == null ? '' : `\n${clip(traceback, 1_200)}`;
    const tail = code === 'internal' ? link.tail() : '';
    throw new RemoteError(
      code,
      `${clip(text, 600)}${trace}${tail === '' ? '' : `; its last words: ${tail}`}`,
      hint ?? 'Run the adapter alone on the case shown, and mend what it raises.',
    );
  }
  const parsed = (
    replySchemas[type] as { safeParse(value: unknown): ReturnType<typeof replySchemas.hello.safeParse> }
  ).safeParse(message);
  if (!parsed.success) throw broken(zodError(`answer to ${type}`, parsed.error, message));
  const tensors = new Map<string, { shape: readonly number[]; values: Float64Array }>();
  let at = 0;
  for (const entry of Array.isArray(message.tensors) ? message.tensors : []) {
    const description = tensorSchema.safeParse(entry);
    if (!description.success) throw broken(zodError(`answer to ${type}: tensor`, description.error, entry));
    const { name, shape, parameters } = description.data;
    const end = at + parameters.binary_data_size;
    if (end > body.byteLength) {
      throw broken(`answer to ${type}: expected ${end} bytes of tensors up to ${name}, got ${body.byteLength}`);
    }
    try {
      tensors.set(name, { shape, values: tensorValues(description.data, body.subarray(at, end)) });
    } catch (thrown) {
      throw broken(`answer to ${type}: ${(thrown as Error).message}`);
    }
    at = end;
  }
  if (at !== body.byteLength)
    throw broken(`answer to ${type}: expected ${at} bytes of tensors, got ${body.byteLength}`);
  return { reply: parsed.data as unknown as Reply<T>, tensors };
}

function broken(text: string): RemoteError {
  return new RemoteError('protocol', text, PROTOCOL_HINT);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
