import type { SrvRecordJson } from '../record/index.js';

/** A change to the record set of the finding's domain that would mend it. */
export interface Fix {
  /** `safe`: no client loses a host that works. `confirm`: a host is taken away, which a person has to want. */
  readonly risk: 'safe' | 'confirm';
  readonly remove: readonly SrvRecordJson[];
  readonly add: readonly SrvRecordJson[];
  /** What to know before it is applied. */
  readonly note?: string;
}
