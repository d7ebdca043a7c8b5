/**
 * Runs `start` and removes the process-wide handlers that it leaves. Emscripten's start-up code installs ones that re-throw
 * every unhandled rejection: they would turn a rejected promise in a user's subject into the end of the process.
 */
export async function withoutStrayListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  try {
    return await start();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[index].has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
