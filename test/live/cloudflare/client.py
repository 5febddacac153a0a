"""Cloudflare's own old Python library as a client that shares no code with ours. Reads one request in JSON:
{"base_url", "token", "zone", "do": [{"verb", ...}]}; prints what each step gave, in JSON."""

import json
import sys

import CloudFlare
import CloudFlare.exceptions


def pages(get, *identifiers, **params):
    """Every item of a list, until a page is not full any more."""
    page, items = 1, []
    while True:
        got = get(*identifiers, params={**params, "per_page": 50, "page": page})
        items += got["result"]
        if page >= got["result_info"]["total_pages"]:
            return items
        page += 1


def line(record):
    data = record.get("data") or {}
    rdata = {
        "SRV": lambda: "{priority} {weight} {port} {target}.".format(**data),
        "TXT": lambda: record["content"],
    }.get(record["type"], lambda: record["content"])()
    return "{name}. {ttl} IN {type} {rdata}".format(rdata=rdata, **record)


def step(api, zone, what):
    records = api.zones.dns_records
    verb = what["verb"]
    if verb == "list":
        found = pages(records.get, zone, **what.get("filter", {}))
        return [{"line": line(r), "id": r["id"], "comment": r["comment"]} for r in found]
    if verb == "post":
        return records.post(zone, data=what["record"])["result"]["id"]
    if verb == "put":
        return records.put(zone, what["id"], data=what["record"])["result"]["id"]
    if verb == "patch":
        return records.patch(zone, what["id"], data=what["record"])["result"]["id"]
    if verb == "delete":
        return records.delete(zone, what["id"])["result"]["id"]
    raise ValueError(verb)


def main():
    request = json.load(sys.stdin)
    api = CloudFlare.CloudFlare(token=request["token"], base_url=request["base_url"], raw=True)
    results = []
    try:
        [zone] = pages(api.zones.get, name=request["zone"])
        for what in request["do"]:
            results.append(step(api, zone["id"], what))
    except CloudFlare.exceptions.CloudFlareAPIError as error:
        results.append({"error": int(error), "message": str(error)})
    json.dump(results, sys.stdout)


main()
