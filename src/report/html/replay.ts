import { COMMAND } from '../../core/command-line.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { html, type Markup, text } from './markup.ts';

/** Longest line that is shown: half a token repeats nothing. */
const LONGEST = 20_000;

/** The line that repeats a verdict, of the command line or of the library; a click selects all of it. */
export function replayLine({ replay }: Verdict): Markup {
  // Without a command line the token is an option of the library.
  const line = replay.startsWith('replay: ') ? `{ ${replay} }` : replay;
  if (line.length > LONGEST) {
    return html`<p>Its line has ${line.length} characters: pass the verdict stream itself, <code>${COMMAND} replay FILE.jsonl</code>.</p>`;
  }
  return html`<pre tabindex="0"><code>${text(line, LONGEST)}</code></pre>`;
}
