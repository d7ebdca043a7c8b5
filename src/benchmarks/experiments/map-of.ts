import type { FlowNet } from '../../reference/flow-net.ts';
import { velocityNet } from '../../reference/methods/velocity-net.ts';
import type { ParameterKind, Trained } from '../../reference/training/index.ts';

export function isFlowMatching({ members }: Trained, member: number): boolean {
  return members[member].method.id === 'flow-matching';
}

/** The network whose map is sampled and judged: of flow matching, which trains v_{t,t} alone, the one whose map is its Euler step. */
export function mapOf(trained: Trained, member: number, kind: ParameterKind = 'ema'): FlowNet {
  const net = trained.net(kind, member);
  return isFlowMatching(trained, member) ? velocityNet((x, s) => net(x, s, s)) : net;
}
