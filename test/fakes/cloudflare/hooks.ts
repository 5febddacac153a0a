import type { RequestRecord } from './request-record.js';

/** Something to be run before a request is looked at, so many times. */
export interface Hook {
  readonly on: (request: RequestRecord) => boolean;
  readonly run: (request: RequestRecord) => Promise<void> | void;
  left: number;
}

/** What is still to be run. */
export class Hooks {
  readonly #hooks: Hook[] = [];

  add(hook: Hook): void {
    this.#hooks.push(hook);
  }

  async run(request: RequestRecord): Promise<void> {
    for (const hook of [...this.#hooks]) {
      if (hook.left === 0 || !hook.on(request)) continue;
      hook.left -= 1;
      await hook.run(request);
    }
  }
}
