import { join } from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';

/** How a run of some test files ended: `failure` names the first test that failed. */
export interface TestRun {
  readonly failure?: string;
  readonly timedOut?: true;
}

/** Runs test files of one folder, one run after the other, keeping the transformed modules. */
export interface TestRunner {
  run(tests: readonly string[]): Promise<TestRun>;
  /** Has a changed file read again. */
  changed(path: string): void;
  close(): Promise<void>;
}

/** A runner with Vitest in `root`, the seed of all random tests fixed, and a limit in ms for a run. */
export async function testRunner(root: string, seed: number, limit: number): Promise<TestRunner> {
  const start = async (): Promise<Vitest> => {
    const vitest = await createVitest('test', {
      root,
      config: false,
      watch: false,
      pool: 'threads',
      maxWorkers: 1,
      include: ['tests/**/*.test.ts'],
      testTimeout: limit,
      env: { FLOWPROOF_SEED: String(seed) },
      reporters: [{}],
    });
    await vitest.standalone();
    return vitest;
  };
  let vitest = await start();
  return {
    async run(tests) {
      const project = vitest.getRootProject();
      const specifications = tests.map((test) => project.createSpecification(join(root, 'tests', test)));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), limit);
      });
      const result = await Promise.race([vitest.runTestSpecifications(specifications), late]);
      clearTimeout(timer);
      if (result === undefined) {
        await vitest.close();
        vitest = await start();
        return { timedOut: true };
      }
      // The result has the modules of earlier runs as well.
      const own = new Set(specifications.map(({ moduleId }) => moduleId));
      const modules = result.testModules.filter(({ moduleId }) => own.has(moduleId));
      if (modules.length !== own.size)
        throw new Error(`tests: expected ${own.size} files to be run, got ${modules.length}`);
      const failure = modules.map(firstFailure).find((name) => name !== undefined);
      const unhandled = result.unhandledErrors.map(messageOf)[0];
      const reason = failure ?? unhandled;
      return reason === undefined ? {} : { failure: reason };
    },
    changed: (path) => vitest.invalidateFile(path),
    close: () => vitest.close(),
  };
}

function firstFailure(module: TestModule): string | undefined {
  for (const test of module.children.allTests('failed')) return test.fullName;
  const [error] = module.errors();
  return error === undefined ? undefined : messageOf(error);
}

function messageOf(error: unknown): string {
  return String((error as { message?: string }).message ?? error).split('\n')[0];
}
