import { Rcode, type MessageRecord } from '../../wire/index.js';
import { typeName } from '../../record/index.js';

/** Why an update is not done: the response code (RFC 2136 §2.2), and words for the log. */
export interface Refusal {
  readonly rcode: number;
  readonly why: string;
}

export const refuse = {
  malformed: (why: string): Refusal => ({ rcode: Rcode.FORMERR, why }),
  outOfZone: ({ name }: MessageRecord): Refusal => ({
    rcode: Rcode.NOTZONE,
    why: `${name.text} is not in the zone`,
  }),
  notAllowed: (why: string): Refusal => ({ rcode: Rcode.REFUSED, why }),
  unmet: (rcode: keyof typeof Rcode, { name, type }: MessageRecord, why: string): Refusal => ({
    rcode: Rcode[rcode],
    why: `prerequisite on ${name.text} ${typeName(type)}: ${why}`,
  }),
};
