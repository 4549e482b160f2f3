// The embedded database as a supervised process: the same machine that watches the roles watches
// it.
import type { DatabaseLauncher, RunningDatabase } from '../database/index.ts';
import type { Launch } from './child.ts';

export function launchDatabase(launcher: DatabaseLauncher): Launch {
  return (events) => {
    let running: RunningDatabase | undefined;
    let stopWith: 'fast' | 'immediate' | undefined;
    const stop = (mode: 'fast' | 'immediate'): void => {
      stopWith = mode;
      // A start cannot be broken off half-way; it is stopped as soon as it is up.
      running?.stop(mode).catch((error: Error) => events.exited(`did not stop: ${error.message}`));
    };
    void launcher.start().then((started) => {
      if (!started.ok) {
        events.refused(started.error);
        events.exited(started.error.message);
        return;
      }
      running = started.value;
      void running.exited.then(({ code, signal }) =>
        events.exited(signal === null ? `exit code ${code}` : `killed by ${signal}`),
      );
      if (stopWith === undefined) events.ready({});
      else stop(stopWith);
    });
    return {
      get pid() {
        return running?.pid;
      },
      // Fast in every case: it ends sessions, not transactions that are committed.
      end: () => stop('fast'),
      kill: () => stop('immediate'),
    };
  };
}
