"""Prints the records of a zone as they stand in the directory of a Samba domain, but its SOA.

The request is {"config": path of smb.conf, "zone": name}; the answer has "records", lines in dig's words, and "usn",
the directory's number of the zone's last change. Samba's module for BIND keeps the escapes of a text, and several
strings as one: such a text is not as dig shows it.
"""

import json
import sys
from ipaddress import ip_address

from samba.auth import system_session
from samba.dcerpc import dnsp
from samba.ndr import ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def srv(data):
    return f"{data.wPriority} {data.wWeight} {data.wPort} {data.nameTarget}."


# A record that was removed leaves one of type 0 behind.
FORMS = {
    dnsp.DNS_TYPE_A: ("A", str),
    dnsp.DNS_TYPE_AAAA: ("AAAA", lambda data: str(ip_address(data))),
    dnsp.DNS_TYPE_NS: ("NS", lambda data: f"{data}."),
    dnsp.DNS_TYPE_CNAME: ("CNAME", lambda data: f"{data}."),
    dnsp.DNS_TYPE_SRV: ("SRV", srv),
    dnsp.DNS_TYPE_TXT: ("TXT", lambda data: " ".join(map(quoted, data.str))),
}


def lines(nodes, zone):
    for node in nodes:
        label = str(node["name"])
        owner = zone if label == "@" else f"{label}.{zone}"
        for packed in node.get("dnsRecord", []):
            record = ndr_unpack(dnsp.DnssrvRpcRecord, packed)
            if record.wType in FORMS:
                name, form = FORMS[record.wType]
                yield f"{owner}. {record.dwTtlSeconds} IN {name} {form(record.data)}"


request = json.load(sys.stdin)
parameters = LoadParm()
parameters.load(request["config"])
directory = SamDB(session_info=system_session(), lp=parameters)
zone = request["zone"]
nodes = directory.search(
    base=f"DC={zone},CN=MicrosoftDNS,DC=DomainDnsZones,{directory.domain_dn()}",
    expression="(objectClass=dnsNode)",
    attrs=["name", "dnsRecord", "uSNChanged"],
)
usn = max(int(str(node["uSNChanged"])) for node in nodes)
print(json.dumps({"records": sorted(lines(nodes, zone)), "usn": usn}))
