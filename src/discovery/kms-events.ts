/**
 * What the events of activation by KMS are about, by their number, and where their text has the error code, which says more.
 * The numbers are of Microsoft's KMS event table, "Guidelines for troubleshooting the Key Management Service", and of the pages on
 * the events 8198 and 12293.
 */
export const KMS_EVENTS: ReadonlyMap<string, string> = new Map([
  ['8198', 'A client could not activate: explain the code in its text, such as 0xC0020017.'],
  ['12288', 'A client has asked a KMS host: its text names the host and, if it failed, the code to explain.'],
  ['12289', 'A client has read the reply of a KMS host: it found and reached one.'],
  ['12290', 'A KMS host has had a request of a client: that one found and reached it.'],
  [
    '12293',
    'A KMS host could not publish itself in DNS: explain the code that its text ends with, after "Info:", such as 0x80072338.',
  ],
  ['12294', 'A KMS host has published itself in DNS: that is a success.'],
]);
