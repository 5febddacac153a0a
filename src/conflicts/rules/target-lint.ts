import { lintSrv, SrvRecord, type Lint, type SrvRecordJson } from '../../record/index.js';
import type { Rule } from '../rule.js';

type TargetLint = Exclude<Lint['id'], `owner-${string}` | 'target-null'>;

/** Mistakes by which a target cannot have an address: that it has none is no second finding. */
const NO_ADDRESS = new Set<Lint['id']>(['target-ip-address', 'target-doubled-suffix', 'target-single-label']);

/** The rule that reports one of the record lints. */
export function targetLintRule(rule: Omit<Rule, 'check' | 'id'> & { readonly id: TargetLint }): Rule {
  return {
    ...rule,
    *check(view) {
      for (const record of view.hosts) {
        for (const { message, remedy } of lintsOf(record).filter((lint) => lint.id === rule.id)) {
          yield { kind: 'finding', message, remedy, records: [record] };
        }
      }
    },
  };
}

export function explainedByLint(record: SrvRecordJson): boolean {
  return lintsOf(record).some((lint) => NO_ADDRESS.has(lint.id));
}

/** Every rule of this kind looks at the same records. */
const known = new WeakMap<SrvRecordJson, readonly Lint[]>();

function lintsOf(json: SrvRecordJson): readonly Lint[] {
  let lints = known.get(json);
  if (lints === undefined) {
    const record = SrvRecord.fromJson(json);
    lints = lintSrv(record.name, record.data);
    known.set(json, lints);
  }
  return lints;
}
