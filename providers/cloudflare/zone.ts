import { KmsDnsError } from '../../src/errors.js';
import { isRecord } from './envelope.js';
import type { Plan } from './limits.js';

/** A zone as the API has it. */
export interface ApiZone {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly plan: Plan;
}

const PLANS: ReadonlySet<string> = new Set<Plan>(['free', 'pro', 'business', 'enterprise']);

export function readZone(value: unknown): ApiZone {
  if (isRecord(value)) {
    const { id, name, status, plan } = value;
    const legacy: unknown = isRecord(plan) ? plan['legacy_id'] : undefined;
    if (typeof id === 'string' && typeof name === 'string') {
      return {
        id,
        name,
        status: typeof status === 'string' ? status : 'active',
        plan: isPlan(legacy) ? legacy : 'unknown',
      };
    }
  }
  throw new KmsDnsError('ERR_PROVIDER', 'Cloudflare answered with something that is not a zone');
}

function isPlan(value: unknown): value is Plan {
  return typeof value === 'string' && PLANS.has(value);
}
