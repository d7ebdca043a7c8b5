import { gunzipSync, gzipSync } from 'node:zlib';

const OPEN = '<script type="application/gzip" id="flowproof-stream">';
const CLOSE = '</script>';
/** Longest stream that is unpacked, bytes. */
const LARGEST = 1 << 29;

/** A verdict stream as an inert element of an HTML page: base64 of its gzip, so that nothing in it is markup. */
export function embedStream(stream: string): string {
  return `${OPEN}${gzipSync(stream, { level: 9 }).toString('base64')}${CLOSE}`;
}

/** The stream that a page carries; undefined where it carries none, or one that is damaged. */
export function extractStream(html: string): string | undefined {
  const start = html.lastIndexOf(OPEN);
  if (start < 0) return undefined;
  const from = start + OPEN.length;
  const packed = html.slice(from, html.indexOf(CLOSE, from));
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST }).toString();
  } catch {
    return undefined;
  }
}
