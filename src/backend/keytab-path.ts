/** The path of a keytab, which may be named as Kerberos does, `FILE:/etc/kms.keytab`. */
export function keytabPath(file: string): string {
  return file.replace(/^(?:FILE|WRFILE):/, '');
}
