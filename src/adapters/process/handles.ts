import type { Problem } from '../../analytic/types.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { Reply } from '../../subject/protocol/index.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { Host } from './host.ts';

/** Handles held at a time (docs/protocol.md, §6). */
const HELD = 64;

interface Held {
  readonly generation: number;
  readonly handle: number;
}

/** The client's handles for subjects on problems: bound when they are first used, and anew after the client was started anew. */
export interface Handles {
  /** Offers a subject a problem; its answer is kept where it accepts. */
  bind(subject: number, problem: Problem | null): Promise<Reply<'bind'>>;
  /** The handle of a subject in another convention than it declares. */
  inConvention(subject: number, problem: Problem | null, convention: FullConventionInput): Promise<Reply<'bind'>>;
  /** The handle of a pair that was accepted before. @throws RemoteError where it is refused now. */
  of(subject: number, problem: Problem | null): Promise<number>;
}

export function handlesOf(host: Host): Handles {
  // Insertion order is order of use.
  const held = new Map<string, Held>();
  let tried: Held | undefined;
  const keyOf = (subject: number, problem: Problem | null): string => `${subject} ${JSON.stringify(problem)}`;

  const bind: Handles['bind'] = async (subject, problem) => {
    const key = keyOf(subject, problem);
    const reply = await host.bind(subject, problem);
    if (reply.handle === null) return reply;
    held.delete(key);
    held.set(key, { generation: host.generation, handle: reply.handle });
    for (const [old, { generation, handle }] of held) {
      if (held.size <= HELD && generation === host.generation) break;
      held.delete(old);
      if (generation === host.generation) await host.request('release', { handle });
    }
    return reply;
  };
  return {
    bind,
    inConvention: async (subject, problem, convention) => {
      // One is tried after the other: the one before is done with.
      if (tried?.generation === host.generation) await host.request('release', { handle: tried.handle });
      const reply = await host.bind(subject, problem, convention);
      tried = reply.handle === null ? undefined : { generation: host.generation, handle: reply.handle };
      return reply;
    },
    of: async (subject, problem) => {
      await host.usable();
      const key = keyOf(subject, problem);
      const known = held.get(key);
      if (known?.generation === host.generation) {
        held.delete(key);
        held.set(key, known);
        return known.handle;
      }
      const { handle, reason } = await bind(subject, problem);
      if (handle !== null) return handle;
      const text = `bind: expected the problem ${problem?.id ?? 'null'} to be accepted as before, got a refusal (${reason ?? 'no reason'})`;
      throw new RemoteError('protocol', text, 'A client accepts the same problems each time it is started.');
    },
  };
}
