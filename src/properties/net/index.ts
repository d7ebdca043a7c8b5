export { planeWaves } from './features.ts';
export { averageVelocityNet } from './jet.ts';
export { createPlainNet } from './plain-net.ts';
export { createTfjsNet } from './tfjs-net.ts';
export type { Features, NetOptions, RecordedCall, SuitePlainNet, SuiteTfjsNet, TfjsNet } from './types.ts';
