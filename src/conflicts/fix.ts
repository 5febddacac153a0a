import type { SrvRecordJson } from '../record/index.js';
import type { DomainView } from './domain-view.js';

/** A change to the record set of the finding's domain that would mend it. */
export interface Fix {
  /** `safe`: no client loses a host that works. `confirm`: a host is taken away, which a person has to want. */
  readonly risk: 'safe' | 'confirm';
  readonly remove: readonly SrvRecordJson[];
  readonly add: readonly SrvRecordJson[];
  /** What to know before it is applied. */
  readonly note?: string;
}

/** For a verdict; without a fix where the records are not the domain's own, but stand where an alias leads. */
export function ownFix({ alias }: DomainView, fix: Fix): { readonly fix?: Fix } {
  return alias === null ? { fix } : {};
}

/** Takes away hosts that clients find now. */
export function removal(view: DomainView, remove: readonly SrvRecordJson[]): { readonly fix?: Fix } {
  const note =
    'A host that still publishes itself is back within 24 hours, unless it is told not to (slmgr /cdns on that host).';
  return ownFix(view, { risk: 'confirm', remove, add: [], note });
}

/** Names another host in the same records. One that stands there already is not added again. */
export function retarget(
  view: DomainView,
  remove: readonly SrvRecordJson[],
  target: string,
  risk: Fix['risk'],
): { readonly fix?: Fix } {
  const there = view.targets.get(target) ?? [];
  const missing = remove.filter(({ port }) => !there.some((record) => record.port === port));
  return ownFix(view, { risk, remove, add: missing.map((record) => ({ ...record, target })) });
}
