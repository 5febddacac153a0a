import { asKmsDnsError } from '../errors.js';
import { describeEvent } from './describe-event.js';
import type { ServerEvent } from './event.js';

/**
 * An event for programs: its kind as `event`, its fields, and as `message` what `describeEvent` says. Names are in lower
 * case without the last dot; what is not known is null. Never a secret.
 */
export function eventJson(event: ServerEvent): Readonly<Record<string, unknown>> {
  const { kind, ...fields } = event;
  const told = 'error' in fields ? { ...fields, error: asKmsDnsError(fields.error) } : fields;
  const plain = JSON.parse(JSON.stringify(told, (_, value: unknown) => value ?? null)) as object;
  return { event: kind, ...plain, message: describeEvent(event) };
}
