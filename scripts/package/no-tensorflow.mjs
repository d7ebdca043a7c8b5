import { createRequire } from 'node:module';

// The first three entry points must never load TensorFlow.js: not even its files may be in the module caches.
await import('flowproof');
await import('flowproof/analytic');
await import('flowproof/properties');
const require = createRequire(import.meta.url);
const loaded = Object.keys(require.cache).filter((file) => file.includes('@tensorflow'));
if (loaded.length > 0) throw new Error(`expected no TensorFlow.js, got ${loaded.length} files, first ${loaded[0]}`);
const { exactMap } = await import('flowproof/reference');
if (typeof exactMap !== 'function') throw new Error('flowproof/reference: expected exactMap to be a function');
