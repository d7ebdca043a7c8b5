export { createPlainNet } from './plain-net.ts';
export { createTfjsNet } from './tfjs-net.ts';
