export { networkFields } from './fields.ts';
