import { SrvData, SrvRecord, type SrvRecordJson } from '../record/index.js';
import { isAnswer, outcomeText, type LookupOutcome } from '../resolve/index.js';
import type { AnswerFacts } from './facts.js';

/** What a look-up of SRV records came to, as plain data. */
export function answerFacts(outcome: LookupOutcome): AnswerFacts {
  if (!isAnswer(outcome)) return { kind: 'failed', reason: outcomeText(outcome) };
  const { authoritative } = outcome;
  const alias = outcome.aliases.at(-1)?.key ?? null;
  const dname = outcome.dname?.key ?? null;
  if (outcome.kind !== 'found') return { kind: outcome.kind, authoritative, alias, dname };
  const records = outcome.records.flatMap(({ name, ttl, data }) =>
    data instanceof SrvData ? [new SrvRecord(name, ttl, data).toJSON()] : [],
  );
  return { kind: 'found', authoritative, alias, dname, records: records.sort(compareRecords) };
}

/** For one order of a set: servers send it in another with every answer, and reports should not. */
export function compareRecords(a: SrvRecordJson, b: SrvRecordJson): number {
  return (
    a.priority - b.priority ||
    (a.target < b.target ? -1 : a.target > b.target ? 1 : 0) ||
    a.port - b.port ||
    a.weight - b.weight
  );
}
