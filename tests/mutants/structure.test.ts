import { describe, expect, it } from 'vitest';
import { ALL_IDS, controls, mutants, setting } from '../../src/mutants/index.ts';
import { properties } from '../../src/properties/registry.ts';

const registered = new Set(properties.map(({ id }) => id));

describe('the lists of mutants and controls', () => {
  it('has unique ids of the form <kind>.<name>', () => {
    for (const list of [mutants, controls]) {
      const ids = list.map(({ id }) => id);
      expect(ids.filter((id, k) => ids.indexOf(id) !== k)).toEqual([]);
      for (const { id, kind } of list) expect(id).toMatch(new RegExp(`^${kind}\\.[a-z0-9]+(-[a-z0-9]+)*$`));
    }
  });

  it('names registered properties only', () => {
    const named = new Set(
      mutants.flatMap(({ expected, mayAlso, hidden }) => [...expected, ...mayAlso, ...(hidden?.properties ?? [])]),
    );
    expect([...named].filter((id) => !registered.has(id))).toEqual([]);
    expect(ALL_IDS.filter((id) => !registered.has(id))).toEqual([]);
  });

  it('has three mutants or more that each property must reject', () => {
    const few = [...registered].filter((id) => mutants.filter(({ expected }) => expected.includes(id)).length < 3);
    expect(few).toEqual([]);
  });

  it('expects a rejection by its own kind, and no property twice', () => {
    for (const { id, kind, expected, mayAlso } of mutants) {
      expect(expected.length, id).toBeGreaterThan(0);
      for (const property of [...expected, ...mayAlso]) expect(property.split('.')[0], id).toBe(kind);
      expect(
        expected.filter((property) => mayAlso.includes(property)),
        id,
      ).toEqual([]);
    }
  });

  it('is made on every one of its settings, as a subject of its kind', async () => {
    for (const entry of [...mutants, ...controls]) {
      for (const key of entry.settings) {
        const subject = await entry.make(setting(key));
        expect(subject?.kind, `${entry.id} on ${key}`).toBe(entry.kind);
      }
    }
  });
});
