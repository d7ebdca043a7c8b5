import type { Guess, GuessedConvention } from '../../diagnosis/guess/index.ts';
import { conventionSnippets, type Language } from '../../report/convention.ts';

/** What was found of one subject, in lines: what to declare, in the language in which it declares. */
export function guessText(
  { subject, kind, problems, status, conventions, tried, reason, nearest }: Guess,
  language: Language,
  exchange?: string,
): string {
  const head = `${subject} (${kind}, on ${problems.join(', ')})`;
  const [best, ...others] = conventions;
  const nearestText =
    nearest === undefined
      ? ''
      : ` The nearest is ${JSON.stringify(nearest.declaration)}, off by ${percent(nearest.discrepancy)} of the answers in the median.`;
  if (status === 'unknown') return `${head}: cannot be guessed: ${reason}.${nearestText}`;
  if (status === 'none-fits' || best === undefined) {
    return `${head}: no known convention fits (${tried} tried), so none is named.${nearestText} \`flowproof check\` says what fails.`;
  }
  const indent = (text: string) => `  ${text}`;
  const snippets = (one: GuessedConvention) =>
    conventionSnippets(one.declaration, language, one.swapped === true, exchange).map(indent);
  const lines =
    status === 'as-declared'
      ? [`${head}: the declared convention fits.`]
      : [`${head}: the declared convention does not fit; another does (${tried} tried).`, indent(howOf(best))];
  if (best.declarable || language !== 'TypeScript') lines.push(...snippets(best));
  else lines.push(indent(`No declaration alone mends it: ${best.explanation?.mend ?? ''}`), ...snippets(best));
  if (best.silent !== undefined) {
    lines.push(
      indent(
        `It answers NaN or nothing at ${best.silent} other points, as at s = t or in one direction of time: \`flowproof check\` says where.`,
      ),
    );
  }
  if (others.length > 0) {
    const which = problems.length > 1 ? 'these problems' : 'this problem';
    const count =
      others.length === 1 ? 'another convention fits as well' : `${others.length} other conventions fit as well`;
    lines.push(indent(`On ${which} ${count}; try --problem with another one to tell them apart:`));
    lines.push(
      ...others.map((one) =>
        indent(`  ${JSON.stringify(one.declaration)}${one.swapped === true ? ', the two times exchanged' : ''}`),
      ),
    );
  }
  return lines.join('\n');
}

function howOf({ explanation, title }: GuessedConvention): string {
  if (explanation !== undefined)
    return explanation.title === '' ? explanation.text : `${explanation.title}: ${explanation.text}`;
  return `${title === undefined ? '' : `${title}: `}its checks pass.`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
