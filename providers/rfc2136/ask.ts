import type { DomainName } from '../../src/name/index.js';
import { NameData, type RrType } from '../../src/record/index.js';
import type { Reply } from '../../src/transport/index.js';
import { Rcode } from '../../src/wire/index.js';
import type { Primary } from './primary.js';
import { standingIn, type Standing } from './read-set.js';

/** A set that was asked for. */
export interface Question {
  readonly zone: DomainName;
  readonly name: DomainName;
  readonly type: RrType;
  readonly signal?: AbortSignal | undefined;
}

/** The server's answer, and what it says of the name. */
export interface Answer {
  readonly reply: Reply;
  readonly standing: Standing;
}

/** What stands at a name, from the server itself. @throws KmsDnsError */
export async function askStanding(primary: Primary, question: Question): Promise<Answer> {
  const { zone, name, type, signal } = question;
  const answer = await ask(primary, question);
  const mayBeAlias = answer.standing.kind === 'none' && answer.reply.message.rcode === Rcode.NOERROR;
  if (!mayBeAlias || primary.ways.tellsAliases || type === 'CNAME') return answer;
  const { standing } = await ask(primary, { zone, name, type: 'CNAME', signal });
  const [alias] = standing.kind === 'set' ? standing.set.data : [];
  if (!(alias instanceof NameData)) return answer;
  return { ...answer, standing: { kind: 'alias', target: alias.target, leadsToData: false } };
}

async function ask(primary: Primary, { zone, name, type, signal }: Question): Promise<Answer> {
  const reply = await primary.query(zone, name, type, signal);
  return { reply, standing: standingIn(reply, zone, name, type) };
}
