import { KmsDnsError, MessageError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { formatServer, type DnsClient, type ServerAddress, type StreamOptions } from '../transport/index.js';
import { queryMessage, Rcode, rcodeName, type MessageRecord } from '../wire/index.js';

/**
 * All records of a zone, by AXFR (RFC 5936), in batches as they come; the SOA stands first and again last. What a
 * signed transfer yields is verified, but it is a zone only when the iteration has come to its end.
 * @throws KmsDnsError `ERR_RCODE` when the server refuses; `ERR_CONNECTION_LOST` and others in the middle of it
 */
export async function* transferZone(
  client: DnsClient,
  server: ServerAddress,
  zone: DomainName,
  options: StreamOptions = {},
): AsyncGenerator<readonly MessageRecord[], void, undefined> {
  const from = formatServer(server);
  let soas = 0;
  for await (const { message } of client.stream(server, axfr(zone), options)) {
    if (message.rcode !== Rcode.NOERROR) {
      const rcode = rcodeName(message.rcode);
      throw new KmsDnsError('ERR_RCODE', `${from} answered ${rcode} to a transfer of ${zone.text}`, {
        hint: 'Check that the server has the zone and lets this address, or this key, transfer it.',
        details: { rcode, server: from, zone: zone.key },
      });
    }
    const records = message.answers;
    for (const [i, record] of records.entries()) {
      const isSoa = record.data?.type === 'SOA' && record.name.equals(zone);
      if (soas === 0 && !isSoa) throw new MessageError(`${from} began a transfer without the zone's SOA`);
      if (isSoa) soas++;
      if (soas === 2) {
        if (i < records.length - 1) throw new MessageError(`${from} sent records behind the end of the zone`);
        yield records;
        return;
      }
    }
    yield records;
  }
}

function axfr(zone: DomainName): ReturnType<typeof queryMessage> {
  return queryMessage(zone, 'AXFR', { recursionDesired: false, edns: false });
}
