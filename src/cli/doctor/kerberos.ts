import { openKerberos, readableByOthers, type Kerberos } from '../../config/index.js';
import { asKmsDnsError, InputError, KmsDnsError } from '../../errors.js';
import { GssSessions, type Exchanger } from '../../transport/index.js';
import { durationText } from '../duration.js';
import type { ChosenKerberos } from '../providers/rfc2136.js';
import { fileFindings, ok, warn, type Finding } from './finding.js';
import { kerberosProblem } from './kerberos-problem.js';
import { kerberosSigning } from './kerberos-signing.js';
import type { Signing } from './signing.js';

/** Whoever is meant, and what was found of it. */
export interface OpenSigning {
  /** Undefined when what should sign is missing. */
  readonly signing: Signing | undefined;
  readonly findings: readonly Finding[];
  readonly close: () => Promise<void>;
}

interface Line {
  readonly exchanger: Exchanger;
  /** Milliseconds for one exchange. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
}

/** Seconds. */
const SOON = 300;

/** The library, the keytab, and a ticket, which is got where there is a keytab. */
export async function openKerberosSigning(
  { gssTsig, service }: ChosenKerberos,
  { exchanger, timeout, signal }: Line,
): Promise<OpenSigning> {
  let kerberos: Kerberos;
  try {
    kerberos = await openKerberos(gssTsig, service, exchanger, timeout);
  } catch (error) {
    const problem = error instanceof InputError ? inWords(error) : asKmsDnsError(error);
    return {
      signing: undefined,
      findings: [kerberosProblem('keytab', problem)],
      close: async () => undefined,
    };
  }
  const { credentials } = kerberos;
  const sessions = new GssSessions({ credentials, exchanger, timeout });
  const close = async (): Promise<void> => {
    await sessions.close();
    await credentials.close();
  };
  const { keytab } = gssTsig;
  const findings = [
    ok('library', "this system's Kerberos library is there"),
    ...(keytab === undefined ? [] : await keytabFindings(keytab, credentials.principal)),
  ];
  try {
    const { principal, lifetime } = await credentials.inspect(signal);
    const signing = kerberosSigning(kerberos, sessions, principal);
    return { signing, findings: [...findings, ticketFinding(principal, lifetime, keytab)], close };
  } catch (error) {
    return {
      signing: undefined,
      findings: [...findings, kerberosProblem('ticket', asKmsDnsError(error))],
      close,
    };
  }
}

/** What is wrong with the keytab or the principal, whatever gave it. */
function inWords({ field, problem, code, hint, details }: InputError): KmsDnsError {
  return new KmsDnsError(code, `the ${field} ${problem}`, { hint, details });
}

async function keytabFindings(keytab: string, principal: string): Promise<Finding[]> {
  const found = `${keytab} has a key for ${principal}`;
  return fileFindings('keytab', found, await readableByOthers(keytab));
}

function ticketFinding(principal: string, lifetime: number, keytab: string | undefined): Finding {
  const left = lifetime === Infinity ? '' : `, good for ${durationText(lifetime)}`;
  const message = `there is a ticket for ${principal}${left}`;
  if (keytab !== undefined || lifetime > SOON) return ok('ticket', message);
  return warn('ticket', message, 'Get a new one with `kinit`, or give a keytab: tickets are got from it.');
}
