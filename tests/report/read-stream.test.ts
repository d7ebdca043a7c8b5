import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/content-hash.ts';
import { embedStream, readStreams, recordLine } from '../../src/report/index.ts';
import { endOf, FAILED, PASSED, runOf } from '../support/records.ts';

const verdicts = [PASSED, FAILED];
const lines = [runOf(verdicts), FAILED, PASSED].map(recordLine);
const digest = sha256(lines.join(''));
const stream = [...lines, recordLine(endOf(verdicts, { digest }))].join('');

describe('a stream', () => {
  it('gives its records, verdicts in the order of the plan', () => {
    const [run] = readStreams(stream, 'a');
    expect(run.verdicts.map(({ id }) => id)).toEqual(['map.inverse', 'map.semigroup']);
    expect(run).toMatchObject({ truncated: false, digest: 'right', stream });
  });

  it.each([1, 20, 100, 500])('that was cut off %i characters before its end gives what is whole', (cut) => {
    const [run] = readStreams(stream.slice(0, -cut), 'a');
    expect(run.verdicts.length + Number(run.end !== undefined)).toBe(cut === 1 ? 3 : 2 - Number(cut === 500));
    expect(run.truncated).toBe(cut > 1);
  });

  it.each([
    ['"status":"pass"', '"status":"skip"'],
    ['0.03125', '0.03126'],
    ['The legs', 'The arms'],
    ['"seed":1', '"seed":2'],
    ['"profile":"ci"', '"profile":"full"'],
  ])('in which %s became %s has another digest', (before, after) => {
    expect(readStreams(stream.replace(before, after), 'a')[0].digest).toBe('wrong');
  });

  it('may be followed by another, be carried by a page, or be empty', () => {
    expect(readStreams(stream + stream, 'a').map((run) => run.digest)).toEqual(['right', 'right']);
    expect(readStreams(`<!doctype html>${embedStream(stream)}`, 'a')[0].stream).toBe(stream);
    expect(readStreams('', 'a')).toMatchObject([{ run: undefined, verdicts: [], digest: 'absent' }]);
  });

  it.each([
    ['another text', 'hello\n', 'a:1: expected a verdict stream'],
    ['another object', '{"record":"run"}\n', 'a:1: expected a record of a verdict stream'],
    [
      'damage in the middle',
      stream.replace('"record":"verdict"', '"record":verdict'),
      'a:2: expected a verdict stream',
    ],
    ['a page without one', '<html></html>', 'a: expected an HTML report that carries its verdict stream'],
    ['a page with a damaged one', `<html>${embedStream(stream).replace(/.{9}</, '<')}`, 'expected an HTML report'],
  ])('is told from %s', (_, text, message) => {
    expect(() => readStreams(text, 'a')).toThrow(message);
  });
});
