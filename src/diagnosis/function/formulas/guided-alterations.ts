import type { Problem } from '../../../analytic/types.ts';
import type { Altered } from './problem-alterations.ts';

/** Readings of a guided problem: the other scale convention, no guidance, the class alone. */
export function guidedAlterations(definition: Problem): Altered[] {
  const guidance = definition.guidance!;
  const { guidance: _, ...plain } = definition;
  const other = guidance.convention === 'w' ? '1+w' : 'w';
  return [
    {
      id: 'guidance-convention',
      title: `the guidance scale is read as ${other}`,
      problem: { ...definition, guidance: { ...guidance, convention: other } },
      mend: `Declare the convention ${other}, or change the scale by one.`,
    },
    { id: 'guidance-ignored', title: 'there is no guidance', problem: plain, mend: 'Apply the guidance.' },
    {
      id: 'guidance-conditional',
      title: 'the flow is that of the class alone',
      problem: { ...definition, guidance: { ...guidance, scale: 1, convention: 'w' } },
      mend: 'Mix in the unconditional velocity.',
    },
    {
      id: 'guidance-negated',
      title: 'the guidance scale has the other sign',
      problem: { ...definition, guidance: { ...guidance, scale: -guidance.scale } },
      mend: 'Keep the sign of the scale.',
    },
  ];
}
