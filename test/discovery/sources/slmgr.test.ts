import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../../../src/discovery/index.js';
import { readSlmgr } from '../../../src/discovery/sources/index.js';

/** As `slmgr /dlv` of Windows 8 and later prints it; ids are made up, keys are X. */
const SERVICE = 'Software licensing service version: 10.0.19041.3996\n';
const PRODUCT = `
Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Activation ID: 00000000-0000-4000-8000-000000000001
Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f
Extended PID: 00000-00000-000-000000-00-1033-19041.0000-0000000
Product Key Channel: Volume:GVLK
Installation ID: 000000000000000000000000000000000000000000000000000000000000000
Partial Product Key: XXXXX
License Status: Licensed
Volume activation expiration: 253564 minute(s) (177 day(s))
Remaining Windows rearm count: 1001
Remaining SKU rearm count: 1001
Trusted time: 11/23/2026 8:46:05 AM
Configured Activation Type: All
`;
const client = (host: string, caching = 'enabled', domain = '') => `
Most recent activation information:
Key Management Service client information
    Client Machine ID (CMID): 00000000-0000-4000-8000-00000000000a
${domain === '' ? '' : `    Registered KMS SRV record lookup domain: ${domain}\n`}    ${host}
    KMS machine IP address: 192.0.2.11
    KMS machine extended PID: 00000-00206-000-000000-03-1033-9600.0000-0000000
    Activation interval: 120 minutes
    Renewal interval: 10080 minutes
    KMS host caching is ${caching}
`;
const FOUND = SERVICE + PRODUCT + client('KMS machine name from DNS: kms1.corp.example.com:1688');
const FOUND_PROFILE = {
  os: '10',
  activation: 'any',
  cached: 'kms1.corp.example.com:1688',
  hostCaching: true,
};
const FIXED = client(
  'Registered KMS machine name: kms2.corp.example.com:1689',
  'disabled',
  'kms.example.com',
);

const OFFICE = `
Name: Office 16, Office16ProPlusVL_KMS_Client edition
Description: Office 16, VOLUME_KMSCLIENT channel
Application ID: 00000000-0000-4000-8000-00000000000f
Partial Product Key: XXXXX
License Status: Licensed
Configured Activation Type: All
${client('Registered KMS machine name: office.corp.example.com:1688')}`;
const UNUSED = `
Name: Windows(R), EnterpriseS edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f
This license is not in use.
License Status: Unlicensed
Configured Activation Type: KMS
`;

const OSPP = `---Processing--------------------------
---------------------------------------
LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition
LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel
LICENSE STATUS:  ---LICENSED---
REMAINING GRACE: 180 days  (259200 minute(s) before expiring)
Last 5 characters of installed product key: XXXXX
Activation Type Configuration: KMS
\tKMS machine name from DNS: kms1.corp.example.com:1688
\tKMS machine registry override defined: office.corp.example.com:1689
\tActivation Interval: 120 minutes
\tRenewal Interval: 10080 minutes
\tKMS host caching: Disabled
\tKMS Lookup Domain: office.example.com
---------------------------------------
---Exiting-----------------------------
`;

describe('slmgr /dlv', () => {
  it.each([
    ['with a host that was found', FOUND, FOUND_PROFILE],
    ['with \\r\\n', FOUND.replaceAll('\n', '\r\n'), FOUND_PROFILE],
    ['without indentation', FOUND.replace(/^ +/gm, ''), FOUND_PROFILE],
    [
      'out of the message box',
      `---------------------------\r\nWindows Script Host\r\n---------------------------\r\n${FOUND.replaceAll('\n', '\r\n')}\r\n---------------------------\r\nOK   \r\n---------------------------\r\n`,
      FOUND_PROFILE,
    ],
    [
      'after the banner of cscript',
      `Microsoft (R) Windows Script Host Version 5.812\nCopyright (C) Microsoft Corporation. All rights reserved.\n\n${FOUND}`,
      FOUND_PROFILE,
    ],
    [
      'with a fixed host, a lookup domain and no caching',
      SERVICE +
        PRODUCT +
        FIXED +
        '\nWarning: /skms setting overrides the /skms-domain setting. kms2.corp.example.com:1689 will be used for activation.\n',
      {
        os: '10',
        activation: 'any',
        skms: 'kms2.corp.example.com:1689',
        skmsDomain: 'kms.example.com',
        hostCaching: false,
      },
    ],
    [
      'with nothing found yet',
      SERVICE + PRODUCT + client('DNS auto-discovery: KMS name not available'),
      { os: '10', activation: 'any', hostCaching: true },
    ],
    ['of KMS only', FOUND.replace('Type: All', 'Type: KMS'), { ...FOUND_PROFILE, activation: 'kms' }],
    [
      'of Active Directory only',
      SERVICE + PRODUCT.replace('Type: All', 'Type: AD'),
      { os: '10', activation: 'ad' },
    ],
    [
      'of tokens only',
      SERVICE + PRODUCT.replace('Type: All', 'Type: Token'),
      { os: '10', activation: 'token' },
    ],
    [
      'of an address in brackets',
      SERVICE + PRODUCT + client('Registered KMS machine name: [2001:db8::11]:1688'),
      { os: '10', activation: 'any', skms: '[2001:db8::11]:1688', hostCaching: true },
    ],
    [
      'of an address without them',
      SERVICE + PRODUCT + client('Registered KMS machine name: 2001:db8::11:1688'),
      { os: '10', activation: 'any', skms: '[2001:db8::11]:1688', hostCaching: true },
    ],
    [
      'cut by the width of a console',
      SERVICE +
        PRODUCT +
        client('KMS machine name from DNS: kms-with-a-long-name.data-centre-1.corp.exam\nple.com:1688'),
      {
        os: '10',
        activation: 'any',
        cached: 'kms-with-a-long-name.data-centre-1.corp.example.com:1688',
        hostCaching: true,
      },
    ],
    [
      'of all products: Windows',
      SERVICE + OFFICE + UNUSED + PRODUCT + client('KMS machine name from DNS: kms1.corp.example.com:1688'),
      FOUND_PROFILE,
    ],
    [
      'of Office alone',
      SERVICE + UNUSED + OFFICE,
      { os: '10', activation: 'any', skms: 'office.corp.example.com:1688', hostCaching: true },
    ],
    [
      'as /dli of Windows 7',
      `Name: Windows(R) 7, Enterprise edition
Description: Windows Operating System - Windows(R) 7, VOLUME_KMSCLIENT channel
Partial Product Key: XXXXX
License Status: Licensed
Volume activation expiration: 243720 minute(s) (169 day(s))

Key Management Service client information
    Client Machine ID (CMID): 00000000-0000-4000-8000-00000000000a
    KMS machine name from DNS: kms1.corp.example.com:1688
    KMS host caching is enabled
`,
      { os: '7', cached: 'kms1.corp.example.com:1688', hostCaching: true },
    ],
    [
      "as Office's ospp.vbs /dstatus",
      OSPP,
      {
        activation: 'kms',
        cached: 'kms1.corp.example.com:1688',
        skms: 'office.corp.example.com:1689',
        skmsDomain: 'office.example.com',
        hostCaching: false,
      },
    ],
  ])('%s', (_what, text, profile) => {
    expect(readSlmgr(text).profile).toEqual(profile);
    expect(() => readProfile(readSlmgr(text).profile)).not.toThrow();
  });

  it.each([
    [
      'another language',
      '\nName: Windows(R), Enterprise edition\n'.replace('Name', 'Produkt') +
        'KMS-Computername von DNS: kms1:1688\n',
      /^no English labels .* --skms/,
    ],
    ['nothing', '', /^no English labels/],
    [
      'a client that is not activated',
      `${SERVICE}${PRODUCT.replace('Licensed', 'Notification')}Please use slmgr.vbs /ato to activate and update KMS client information in order to update values.\n`,
      /not activated: slmgr shows no KMS settings then/,
    ],
    [
      'an error',
      `${PRODUCT}\nError: 0x8007232B DNS name does not exist.\n`,
      /tells of 0x8007232B: DNS name does not exist/,
    ],
    ['an error that is not of DNS', 'Error: 0xC004F025 Access denied', /tells of 0xC004F025$/],
    ['no client key', PRODUCT.replace('VOLUME_KMSCLIENT', 'OEM_DM'), /channel OEM_DM, not VOLUME_KMSCLIENT/],
    [
      'a KMS host',
      `${PRODUCT}\nKey Management Service is enabled on this machine\n    Current count: 50\n`,
      /itself a KMS host/,
    ],
    [
      'activation through AD',
      `${PRODUCT}\nAD Activation client information\n    AO DN: CN=x\n`,
      /through Active Directory/,
    ],
    ['several products', FOUND + OFFICE, /^of 2 products this is Windows\(R\), Enterprise edition/],
    [
      'a host that is none',
      PRODUCT + client('Registered KMS machine name: KMS name not available'),
      /^the registered KMS machine name is left out/,
    ],
    ['a type that is none', PRODUCT.replace('Type: All', 'Type: Phone'), /"Phone" is no activation type/],
  ])('%s is said', (_what, text, note) => {
    expect(readSlmgr(text).notes).toContainEqual(expect.stringMatching(note));
  });

  it('does not take a reason of notification for an error', () => {
    expect(readSlmgr(`${FOUND}\nNotification Reason: 0xC004F009 (grace time expired).\n`).notes).toEqual([]);
  });

  it('is read without a crash, and soon, whatever it says', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        'Name: ',
        'Registered KMS machine name: ',
        'KMS machine name from DNS:',
        'Configured Activation Type: ',
        '\n',
        ':',
        '::',
        ':1688',
        'a..b',
        'KMS Lookup Domain: ',
        'KMS host caching: ',
        '0x80072',
        'constructor: ',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { profile } = readSlmgr(parts.join(''));
        expect(() => readProfile(profile)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
    const started = performance.now();
    readSlmgr('0x80072 : '.repeat(100_000));
    readSlmgr('Name: x\n'.repeat(130_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
