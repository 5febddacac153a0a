import type { SrvRecordJson } from '../record/index.js';
import type { DomainView } from './domain-view.js';
import type { Facts } from './facts.js';

export type Severity = 'info' | 'warn' | 'error';

/** What the person asked for beyond the facts. */
export interface Policy {
  /** The targets that may be published, in lower case; undefined when no list was given. */
  readonly allow: ReadonlySet<string> | undefined;
}

/** One rule: what it looks at, and what it makes of one domain. */
export interface Rule {
  /** Lower-case words with hyphens; never renamed. */
  readonly id: string;
  readonly severity: Severity;
  /** What it looks at, one sentence. */
  readonly looksAt: string;
  /** Why that matters, and where it is written. */
  readonly why: string;
  readonly source: string;
  /** What to do about it, for any domain. */
  readonly remedy: string;
  /** Why the rule is not applied at all, or undefined. */
  readonly idle?: (policy: Policy, facts: Facts) => string | undefined;
  readonly check: (view: DomainView, policy: Policy) => Iterable<Verdict>;
}

export type Verdict =
  | {
      readonly kind: 'finding';
      readonly message: string;
      readonly records?: readonly SrvRecordJson[];
      /** What was seen, a line each. */
      readonly evidence?: readonly string[];
      /** Where this case has a remedy of its own. */
      readonly remedy?: string;
      /** Where this case weighs less or more than the rule's usual. */
      readonly severity?: Severity;
    }
  /** The rule could not tell. That is never the same as clean. */
  | { readonly kind: 'not-checked'; readonly reason: string };

export function notChecked(reason: string): Verdict {
  return { kind: 'not-checked', reason };
}
