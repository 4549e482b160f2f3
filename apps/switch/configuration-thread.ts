// The thread that loads the configuration.
import type { Log } from '@tandem/base/observe';
import type { FromThread, ThreadSettings, ToThread } from './configuration-messages.ts';
import { KeptThread } from './kept-thread.ts';

export interface ConfigurationThreadParts {
  readonly settings: ThreadSettings;
  readonly log: Log;
  readonly receive: (message: FromThread) => void;
}

export class ConfigurationThread extends KeptThread<ToThread, FromThread> {
  constructor(parts: ConfigurationThreadParts) {
    super({ program: 'switch-configuration', ...parts });
  }
}
