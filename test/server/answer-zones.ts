/** `corp.example`: something of everything that a zone can have. */
export const CORP = `
$TTL 300
@ SOA ns1 hostmaster 10 3600 600 86400 60
@ NS ns1
@ NS ns2.other.example.
@ MX 10 mail
ns1 A 127.0.0.1
ns1 AAAA ::1
kms1 A 192.0.2.1
kms1 AAAA 2001:db8::1
kms2 A 192.0.2.2
mail A 192.0.2.25
_vlmcs._tcp SRV 0 0 1688 kms1
_vlmcs._tcp SRV 0 5 1688 KMS2
_vlmcs._tcp SRV 10 5 1688 glue.sub
alias CNAME alias2
alias2 CNAME kms2
ext CNAME www.elsewhere.test.
cross CNAME host.other.example.
dangling CNAME nothing
loop1 CNAME loop2
loop2 CNAME loop1
tosub CNAME x.sub
*.wild TXT "wild"
*.cwild CNAME kms2
x.y.ent TXT "deep"
sub NS glue.sub
sub NS ns1
glue.sub A 192.0.2.53
dn DNAME target
host.target A 192.0.2.77
long DNAME ${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}
big TXT "0${'x'.repeat(99)}"
big TXT "1${'x'.repeat(99)}"
big TXT "2${'x'.repeat(99)}"
big TXT "3${'x'.repeat(99)}"
big TXT "4${'x'.repeat(99)}"
big TXT "5${'x'.repeat(99)}"
unk TYPE65280 \\# 3 abcdef
txt TXT "one" "two \\"words\\""
1.ptr PTR kms1
`;
/** `other.example`, served beside it. */
export const OTHER =
  '$TTL 300\n@ SOA ns2 hostmaster 10 3600 600 86400 60\n@ NS ns2\nns2 A 127.0.0.2\nhost A 192.0.2.44\n';
