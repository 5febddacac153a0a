import type { SystemLibrary } from '../native.js';

const LIBRARIES: Partial<Record<NodeJS.Platform, SystemLibrary>> & { readonly linux: SystemLibrary } = {
  linux: {
    title: 'the Kerberos library libgssapi',
    files: ['libgssapi_krb5.so.2', 'libgssapi.so.3'],
    install: 'Install libgssapi-krb5-2 (Debian, Ubuntu) or krb5-libs (Fedora, Red Hat, Alpine).',
  },
  // Not yet run on any but Linux.
  darwin: {
    title: 'the framework GSS',
    files: [
      '/System/Library/Frameworks/GSS.framework/GSS',
      '/opt/homebrew/opt/krb5/lib/libgssapi_krb5.dylib',
      '/usr/local/opt/krb5/lib/libgssapi_krb5.dylib',
    ],
    install: 'It is a part of macOS; `brew install krb5` brings another one.',
  },
  freebsd: {
    title: 'the Kerberos library libgssapi',
    files: ['libgssapi_krb5.so.2', 'libgssapi_krb5.so', 'libgssapi.so.10', 'libgssapi.so'],
    install: 'Install the package krb5.',
  },
};

/** Where this system has libgssapi. */
export function systemGssapi(): SystemLibrary {
  return LIBRARIES[process.platform] ?? LIBRARIES.linux;
}
