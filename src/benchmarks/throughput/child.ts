import { endWithParent } from '../../core/orphan-guard.ts';
import { thrownText } from '../../core/text.ts';
import { measureRound } from './measure.ts';
import type { ThroughputPlan } from './types.ts';

/** A process that measures one round and leaves: sends the round, or the text of what was thrown. */
endWithParent();
process.once('message', async (plan: ThroughputPlan) => {
  const answer = await measureRound(plan).then(
    (round) => ({ round }),
    (thrown: unknown) => ({ failed: thrownText(thrown) }),
  );
  process.send!(answer, () => process.exit(0));
});
