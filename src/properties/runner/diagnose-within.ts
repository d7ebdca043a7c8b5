import type { Diagnosis } from '../../subject/diagnosis.ts';

/**
 * Longest time that the diagnosis of one failure is given, milliseconds: the outermost net. What a diagnosis does is bounded by numbers of
 * candidates, so that a busy machine changes no verdict.
 */
export const DIAGNOSIS_TIME = 60_000;

/**
 * A diagnosis within its time; undefined where it takes longer, or throws as a subject does that breaks at a probe: the failure then
 * stands as it is.
 */
export async function diagnoseWithin(
  milliseconds: number,
  outer: AbortSignal,
  diagnose: (signal: AbortSignal) => Promise<Diagnosis | undefined>,
): Promise<Diagnosis | undefined> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  outer.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, milliseconds);
  const late = new Promise<undefined>((resolve) =>
    // What ends by itself at the signal is still heard.
    controller.signal.addEventListener('abort', () => setTimeout(() => resolve(undefined), 100), { once: true }),
  );
  try {
    return await Promise.race([diagnose(controller.signal), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}
