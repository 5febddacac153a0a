import type { SrvRecordJson } from '../record/index.js';
import type { DomainView } from './domain-view.js';
import type { FactsHeader } from './facts.js';
import type { Fix } from './fix.js';
import type { KindId } from './kinds.js';
import type { DomainPolicy, Policy } from './policy.js';

export type Severity = 'info' | 'warn' | 'error';

/** What a rule says of itself. */
export interface RuleText {
  /** Lower-case words with hyphens; never renamed. */
  readonly id: string;
  readonly severity: Severity;
  /** What it shows; empty where it says what could not be looked at. */
  readonly covers: readonly KindId[];
  /** What it looks at, one sentence. */
  readonly looksAt: string;
  /** Why that matters, and where it is written. */
  readonly why: string;
  readonly source: string;
  /** What to do about it, for any domain. */
  readonly remedy: string;
  /** Why the rule is not applied at all, or undefined. */
  readonly idle?: (policy: Policy, header: FactsHeader) => string | undefined;
}

/** A rule that looks at one domain. */
export interface Rule extends RuleText {
  readonly check: (
    view: DomainView,
    wanted: DomainPolicy,
    policy: Policy,
    header: FactsHeader,
  ) => Iterable<Verdict>;
}

/** A rule that needs to have seen all domains. Its findings name the domains in the evidence. */
export interface EstateRule extends RuleText {
  readonly begin: (policy: Policy, header: FactsHeader) => EstateCheck;
}

/** One run of such a rule. What it keeps may grow with the hosts, and not with the domains. */
export interface EstateCheck {
  add(view: DomainView): void;
  end(): Iterable<Verdict>;
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
      /** The change that would mend it, where one is plain. */
      readonly fix?: Fix;
    }
  /** The rule could not tell. That is never the same as clean. */
  | { readonly kind: 'not-checked'; readonly reason: string };

export function notChecked(reason: string): Verdict {
  return { kind: 'not-checked', reason };
}
