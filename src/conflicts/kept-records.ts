import { abortedError, KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { SrvData, SrvRecord } from '../record/index.js';
import { compareRecords } from './answer-facts.js';
import type { AnswerFacts, KeptFacts } from './facts.js';

/** What stands where the records are kept, whether DNS serves it or not. @throws KmsDnsError when the signal fires */
export async function keptRecords(
  provider: Provider,
  owner: DomainName,
  signal: AbortSignal | undefined,
): Promise<KeptFacts> {
  const notices: string[] = [];
  const onNotice = (notice: string) => void notices.push(notice);
  const facts = (zone: string | null, answer: AnswerFacts): KeptFacts => ({
    name: provider.name,
    address: zone,
    answer,
    notices,
  });
  let zone: string | null = null;
  try {
    const found = await provider.findZone(owner, { signal });
    zone = found.id;
    const set = await provider.read(found, owner, 'SRV', { signal, onNotice });
    if (set === null) return facts(zone, { kind: 'nodata', authoritative: true, alias: null, dname: null });
    const records = set.data.flatMap((data) =>
      data instanceof SrvData ? [new SrvRecord(owner, set.ttl, data).toJSON()] : [],
    );
    return facts(zone, {
      kind: 'found',
      authoritative: true,
      alias: null,
      dname: null,
      records: records.sort(compareRecords),
    });
  } catch (error) {
    if (signal?.aborted === true) throw abortedError(signal.reason);
    if (error instanceof KmsDnsError) return facts(zone, { kind: 'failed', reason: error.message });
    throw error;
  }
}
