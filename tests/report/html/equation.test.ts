import { describe, expect, it } from 'vitest';
import { properties } from '../../../src/properties/registry.ts';
import { equation } from '../../../src/report/html/equation.ts';
import { type PageElement, parsePage } from '../../support/dom.ts';

const parsed = (text: string): PageElement =>
  parsePage(`<html><body>${equation(text).markup}</body></html>`).querySelector('span')!;

describe('equations as MathML', () => {
  it('set scripts, also both, nested and of several letters', () => {
    expect(equation('X_{u,t}(X_{s,u}(x))').markup).toContain(
      '<msub><mi>X</mi><mrow><mi>u</mi><mo>,</mo><mi>t</mi></mrow></msub>',
    );
    expect(equation('∫_s^t b_τ').markup).toContain(
      '<msubsup><mo>∫</mo><mrow><mi>s</mi></mrow><mrow><mi>t</mi></mrow></msubsup>',
    );
    expect(equation('v_tt(I_t)').markup).toContain('<msub><mi>v</mi><mrow><mi>t</mi><mi>t</mi></mrow></msub>');
    expect(equation('a_{b_c}').markup).toContain(
      '<msub><mi>a</mi><mrow><msub><mi>b</mi><mrow><mi>c</mi></mrow></msub></mrow></msub>',
    );
  });

  it('may break before a relation and after a comma, but not inside brackets', () => {
    expect(parsed('f(a, b) = g(c, d), h = k').querySelectorAll('math')).toHaveLength(4);
  });

  it('take whatever there is', () => {
    for (const text of ['', '_', '^^', 'a_', '{', '}', 'a_{b', '<b>', 'x'.repeat(1e6)])
      expect(() => parsed(text)).not.toThrow();
  });

  it.each(properties.map(({ id, equation: text }) => [id, text]))(
    '%s loses no character and keeps no sign of a script',
    (_, text) => {
      const shown = parsed(text).textContent.replace(/\s/g, '').replaceAll('−', '-');
      expect(shown).toBe(
        text
          .replace(/[\s_^]/g, '')
          .replaceAll('<=', '≤')
          .replace(/[{}]/g, (brace) => (/∪ \{null\}/.test(text) ? brace : '')),
      );
    },
  );
});
