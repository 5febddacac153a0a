import { DnsClass, Rcode, rcodeName } from '../wire/index.js';
import { errorAnswer } from './answer.js';
import type { ServerEvent } from './event.js';
import type { UpdatePolicy } from './policy.js';
import { encodeReply, replyError, type Request, type Response } from './request.js';
import type { ServedZone } from './store/served-zone.js';
import { processUpdate, readZoneSection, type UpdateVerdict } from './update/process.js';
import type { ZoneTable } from './zone-table.js';

/** Updates that may wait for one zone; more get SERVFAIL, so that a flood takes no unbounded memory. */
const MAX_WAITING = 2000;

export interface UpdateContext {
  readonly zones: ZoneTable;
  readonly policy: UpdatePolicy;
  /** Unsigned requests may change anything. */
  readonly unsignedAllowed: boolean;
  readonly onEvent: (event: ServerEvent) => void;
}

/** An UPDATE (RFC 2136 §3): answered when it is refused, or when it is safely on disk. */
export function handleUpdate(request: Request, context: UpdateContext): Response {
  const { message, client } = request;
  const section = readZoneSection(message);
  const refuse = (rcode: number, why: string): Response => {
    const zone = message.questions[0]?.name;
    context.onEvent({ kind: 'update-refused', client, zone, rcode: rcodeName(rcode), why });
    return replyError(request, rcode);
  };
  if (typeof section === 'string') return refuse(Rcode.FORMERR, section);
  if (section.class !== DnsClass.IN) return refuse(Rcode.NOTIMP, `class ${section.class} is not served`);
  const zone = context.zones.get(section.name);
  if (zone === undefined) return refuse(Rcode.NOTAUTH, `${section.name.text} is not a zone here`);
  if (client.key === undefined && !context.unsignedAllowed) {
    return refuse(Rcode.REFUSED, 'the update is not signed');
  }
  if (zone.waiting >= MAX_WAITING) return refuse(Rcode.SERVFAIL, 'too many updates are waiting');
  return { kind: 'later', octets: submit(zone, request, context) };
}

async function submit(zone: ServedZone, request: Request, context: UpdateContext): Promise<Buffer> {
  const { message, client } = request;
  const { key } = client;
  let rcode: number = Rcode.NOERROR;
  try {
    const done = await zone.submit((view) => {
      const verdict: UpdateVerdict = processUpdate(
        view,
        message,
        (name, type) =>
          context.unsignedAllowed || (key !== undefined && context.policy.allows(key, name, type, zone.name)),
      );
      const changes = verdict.kind === 'applied' ? verdict.changes : [];
      return { value: verdict, changes };
    });
    if (done.kind === 'refused') {
      rcode = done.refusal.rcode;
      const { why } = done.refusal;
      context.onEvent({ kind: 'update-refused', client, zone: zone.name, rcode: rcodeName(rcode), why });
    } else {
      const changed = done.changes.map(({ name, type }) => ({ name, type }));
      context.onEvent({ kind: 'update', client, zone: zone.name, serial: done.serial, changed });
    }
  } catch (error) {
    rcode = Rcode.SERVFAIL;
    const why = error instanceof Error ? error.message : String(error);
    context.onEvent({ kind: 'update-refused', client, zone: zone.name, rcode: 'SERVFAIL', why });
  }
  return encodeReply(request, errorAnswer(rcode));
}
