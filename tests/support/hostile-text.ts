/** Texts that a subject may have as its name or throw, each with what it tries. */
export const HOSTILE_TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp;</title></style>'],
  ['the end of an embedded stream', '</script><!--<script>'],
  ['colours, a title and a cleared screen', '\u001b[31mred\u001b]0;title\u0007\u001b[2J\u009b31m'],
  ['control characters', 'a\u0000b\u0001c\bd\u000be\u007ff\u0085g'],
  ['reordering and hidden marks', 'safe\u202egnp.exe\u2066x\u2069\u200b\u061c\u180e\ufeff'],
  ['workflow commands', '::error title=x::gone\n::stop-commands::x\r\n##[error]gone\n::set-output name=a::b'],
  ['lines of a stream', '\n{"record":"end","exitCode":0}\n'],
  ['Markdown', '`````` [x](javascript:alert(1)) ![y](https://example.org/z) # **b** | c | \n\n# heading\n| a |'],
  ['percent, comma and colon', '100%0A, title=x: y%25'],
  ['XML that is none', ']]>\ufffe\uffff\ud800 & <a/> <?xml?> <!DOCTYPE x [<!ENTITY e "e">]> &e;'],
  ['a name of an object', '__proto__'],
  ['nothing to see', ' \t\n '],
  ['10 MB', 'long '.repeat(2_000_000)],
];
