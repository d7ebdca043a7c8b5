import { html, type Markup, markup } from './markup.ts';

const PROSE = /^(?:and|for|the|in|with|as|or|is|same|of|on|held|fixed|where|exact|exactly|parameters|semigradient)$/;

/** Ends a piece, so that a line may break after it. */
const AFTER = new Set([',', ';', '.']);
/** Begins a piece, so that a line may break before it. */
const BEFORE = new Set(['=', '~', '⇒', '∈', '≤', '<=', '≈', '#', '∪']);

/** An equation of a property, plain text with Unicode, `_` and `^`, as MathML in pieces between which lines break. */
export function equation(text: string): Markup {
  const reader = { tokens: tokensOf(text.slice(0, 2_000)), at: 0 };
  const pieces: string[] = [];
  let piece = '';
  let depth = 0;
  const cut = (): void => {
    if (piece !== '') pieces.push(`<math>${piece}</math>`);
    piece = '';
  };
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at];
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token)) depth--;
    if (depth <= 0 && BEFORE.has(token)) cut();
    piece += scripted(reader);
    if (depth <= 0 && AFTER.has(token)) cut();
  }
  cut();
  return markup(`<span class="equation">${pieces.join(' ')}</span>`);
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function tokensOf(text: string): string[] {
  return text.match(/\p{L}[\p{L}\p{M}]*(?:-\p{L}{3,})*′?|\d+(?:\.\d+)?|<=|>=|\S/gu) ?? [];
}

/** The next token with its subscript and superscript. */
function scripted(reader: Reader): string {
  const base = atom(reader.tokens[reader.at++]);
  let [below, above] = ['', ''];
  while (reader.tokens[reader.at] === '_' || reader.tokens[reader.at] === '^') {
    const sign = reader.tokens[reader.at++];
    const script = argument(reader);
    if (sign === '_') below = script;
    else above = script;
  }
  if (below !== '' && above !== '') return `<msubsup>${base}${below}${above}</msubsup>`;
  if (below !== '') return `<msub>${base}${below}</msub>`;
  return above === '' ? base : `<msup>${base}${above}</msup>`;
}

/** What stands after `_` or `^`: a group in braces, or one token. */
function argument(reader: Reader): string {
  if (reader.tokens[reader.at] !== '{') return `<mrow>${letters(reader.tokens[reader.at++] ?? '')}</mrow>`;
  reader.at++;
  let inside = '';
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== '}') inside += scripted(reader);
  reader.at++;
  return `<mrow>${inside}</mrow>`;
}

/** `st` below is s, t. */
function letters(token: string): string {
  return /^\p{L}{2,3}$/u.test(token) ? [...token].map((letter) => element('mi', letter)).join('') : atom(token);
}

function atom(token: string): string {
  if (/^\d/.test(token)) return element('mn', token);
  if (/^\p{L}/u.test(token)) {
    const prose = token.includes('-') || PROSE.test(token) || /^\p{L}{6,}$/u.test(token);
    return prose ? element('mtext', ` ${token} `) : element('mi', token);
  }
  if ('()[]{}|'.includes(token)) return `<mo stretchy="false">${token}</mo>`;
  return element('mo', token === '<=' ? '≤' : token === '>=' ? '≥' : token === '-' ? '−' : token);
}

function element(name: 'mi' | 'mn' | 'mo' | 'mtext', text: string): string {
  const { markup: inside } = html`${text.trim()}`;
  return `<${name}>${name === 'mtext' ? `&nbsp;${inside}&nbsp;` : inside}</${name}>`;
}
