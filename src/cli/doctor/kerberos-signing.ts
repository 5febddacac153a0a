import type { Kerberos } from '../../config/index.js';
import { asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { formatServer, type GssSessions } from '../../transport/index.js';
import { explainContextError, prerequisite, principalDeniedHint, updateMessage } from '../../wire/index.js';
import type { PrimaryOptions } from './ask.js';
import { CLOCK_IS_RIGHT, ok, signatureProblem, type Finding } from './finding.js';
import { kerberosProblem } from './kerberos-problem.js';
import type { Signing } from './signing.js';

/** By Kerberos. @param principal whose ticket there is */
export function kerberosSigning(kerberos: Kerberos, sessions: GssSessions, principal: string): Signing {
  const signing: Signing = {
    isSigned: true,
    updates: `updates by ${principal}`,
    permitting: (name, type) => principalDeniedHint(principal, [{ name, type }]),
    tryOut: (zones, options) => tryServices(zones, kerberos, signing, options),
    async send(message, zone, { server, timeout, signal }) {
      const service = await kerberos.services.of(server, zone, signal);
      return sessions.exchange(server, service, message, { timeout, signal });
    },
    problemIn({ authentication, server }) {
      if (authentication.kind === 'none' || authentication.tsigError === 0) return undefined;
      return explainContextError({
        error: authentication.tsigError,
        principal,
        server: formatServer(server),
        authenticated: authentication.kind === 'verified',
      });
    },
  };
  return signing;
}

/** Every service that takes updates of one of the zones. */
async function tryServices(
  zones: readonly DomainName[],
  kerberos: Kerberos,
  signing: Signing,
  options: PrimaryOptions,
): Promise<readonly Finding[]> {
  const { server, signal } = options;
  const byService = new Map<string, DomainName>();
  try {
    for (const zone of zones) byService.set(await kerberos.services.of(server, zone, signal), zone);
  } catch (error) {
    return [kerberosProblem('service', asKmsDnsError(error))];
  }
  const findings: Finding[] = [];
  for (const [service, zone] of byService) {
    const ticket = await tryService(service, kerberos, signal);
    findings.push(ticket);
    if (ticket.status === 'ok') findings.push(...(await tryContext(service, zone, signing, options)));
  }
  return findings;
}

/** Whether the KDC knows the server. Nothing is sent to this one. */
async function tryService(service: string, { credentials }: Kerberos, signal: AbortSignal): Promise<Finding> {
  try {
    const context = await credentials.initiate(service, signal);
    try {
      await context.step(Buffer.alloc(0), signal);
    } finally {
      void context.dispose();
    }
    return ok('service', `the KDC gives us tickets for ${service}`);
  } catch (error) {
    return kerberosProblem('service', asKmsDnsError(error));
  }
}

/** An update without any change: who is known may send it. */
async function tryContext(
  service: string,
  zone: DomainName,
  signing: Signing,
  options: PrimaryOptions,
): Promise<Finding[]> {
  const { now = Date.now } = options;
  try {
    const nothing = updateMessage(zone, [prerequisite.rrsetExists(zone, 'SOA')], []);
    const reply = await signing.send(nothing, zone, options);
    const problem = signing.problemIn(reply, now);
    if (problem !== undefined) return [signatureProblem('context', problem)];
    const agreed = ok('context', `${formatServer(options.server)} agreed on a context as ${service}`);
    return reply.authentication.kind === 'verified' ? [agreed, CLOCK_IS_RIGHT] : [agreed];
  } catch (error) {
    return [kerberosProblem('context', asKmsDnsError(error))];
  }
}
