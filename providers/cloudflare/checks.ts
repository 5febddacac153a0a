import type { CheckedChange } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import { hostNameProblem, type DomainName } from '../../src/name/index.js';
import type { Change } from '../../src/provider.js';
import { SrvData, type RecordSet } from '../../src/record/index.js';
import { AUTOMATIC_TTL, LONGEST_TTL, longestComment, smallestTtl, type Plan } from './limits.js';
import { newRecord } from './record.js';

/** All that Cloudflare would refuse and that can be known before anything is sent. @throws InputError */
export function checkForCloudflare({ index, change, set }: CheckedChange, plan: Plan): void {
  const field = `changes[${index}]`;
  checkName(set.name, field);
  const { before, after } = change;
  checkComments(change, plan, `${field}.comments`);
  if (after === null) return;
  if (after.ttl !== before?.ttl) checkTtl(after, plan, field);
  for (const data of after.minus(before)) {
    newRecord(after.name, after.ttl, data);
    if (data instanceof SrvData) checkTarget(data, field);
  }
}

function checkTtl({ name, ttl }: RecordSet, plan: Plan, field: string): void {
  const smallest = smallestTtl(plan);
  if (ttl === AUTOMATIC_TTL || (ttl >= smallest && ttl <= LONGEST_TTL)) return;
  throw new InputError(`${field}.ttl`, `Cloudflare takes no TTL of ${ttl} for ${name.text}`, {
    hint: `Use ${smallest} to ${LONGEST_TTL} seconds, or 1 for automatic (300 seconds).${plan === 'enterprise' ? '' : ' Enterprise zones may go down to 30.'}`,
  });
}

/** Comments that stand already are let be. */
function checkComments({ comments }: Change, plan: Plan, field: string): void {
  const most = longestComment(plan);
  for (const { before, after: comment } of comments?.values() ?? []) {
    if (comment === null || comment === before) continue;
    if (!/^[^\p{Cc}]+$/u.test(comment))
      throw new InputError(field, 'has one that is empty or not of one line');
    const { length } = [...comment];
    if (length <= most) continue;
    throw new InputError(
      field,
      `has one of ${length} characters, "${comment}", and Cloudflare takes ${most}`,
      {
        hint: `Shorten the comment of the record${plan === 'free' ? ', or change the plan: others take 500' : ''}.`,
      },
    );
  }
}

/** Targets that stand already are let be. "." (RFC 2782) is taken. */
function checkTarget({ isNullTarget, target }: SrvData, field: string): void {
  if (isNullTarget) return;
  const problem = hostNameProblem(target);
  if (problem === undefined) return;
  throw new InputError(`${field}.target`, `${target.text} ${problem}`, {
    hint: 'Cloudflare wants a host name as the target of an SRV record: letters, digits and hyphens.',
  });
}

function checkName(name: DomainName, field: string): void {
  if (name.labels.every((label) => /^(?:[a-z0-9_-]+|\*)$/i.test(label))) return;
  throw new InputError(`${field}.name`, `${name.text} has characters that Cloudflare does not keep`, {
    hint: 'Use letters, digits, hyphens and underscores.',
  });
}
