import type { Provider } from '../../provider.js';

/** A provider, and what ends it with everything that was opened for it. */
export interface OpenProvider {
  readonly provider: Provider;
  readonly close: () => Promise<void>;
}
