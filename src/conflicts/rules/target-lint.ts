import { lintSrv, SrvRecord, type Lint, type SrvRecordJson } from '../../record/index.js';
import { retarget } from '../fix.js';
import type { Rule } from '../rule.js';

type TargetLint = Exclude<Lint['id'], `owner-${string}` | 'target-null'>;

/** Mistakes by which a target cannot have an address: that it has none is no second finding. */
const NO_ADDRESS = new Set<Lint['id']>(['target-ip-address', 'target-doubled-suffix', 'target-single-label']);

interface TargetLintRule extends Omit<Rule, 'check' | 'id'> {
  readonly id: TargetLint;
  /** The name that was probably meant. */
  readonly meant?: (target: string, domain: string) => string | undefined;
}

/** The rule that reports one of the record lints. */
export function targetLintRule({ meant, ...rule }: TargetLintRule): Rule {
  return {
    ...rule,
    *check(view, { allow }, { hosts }) {
      for (const record of view.hosts) {
        for (const { message, remedy } of lintsOf(record).filter((lint) => lint.id === rule.id)) {
          const right = meant?.(record.target, view.facts.domain);
          const isKnown =
            right !== undefined &&
            allow?.has(right) !== false &&
            (hosts.has(right) || view.target(right)?.state === 'resolved');
          yield {
            kind: 'finding',
            message,
            remedy,
            records: [record],
            ...(isKnown && retarget(view, [record], right, 'safe')),
          };
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
