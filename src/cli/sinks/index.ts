export { bareFormats, FORMATS, openSinks, rendererOf, writeReport } from './open-sinks.ts';
export type { OutputOptions, Sink } from './types.ts';
