#!/usr/bin/env python3
"""Holds the answers of /api/v1/reconcile against the JSON schemas of the Reconciliation Service API 0.2.

    git clone https://github.com/reconciliation-api/specs        # the schemas; they bear no licence, so they are not kept here
    python3 scripts/reconcile-check.py http://127.0.0.1:8421 specs/0.2/schemas

Needs the Python package jsonschema. Exit 1 where an answer breaks a schema.
"""

import json
import pathlib
import sys
import urllib.parse
import urllib.request

import jsonschema
import referencing
from referencing.jsonschema import DRAFT7

QUERIES = {
    "q0": {"query": "จังหวัดเดียนเบียน สาธารณรัฐสังคมนิยมเวียดนาม", "limit": 3},
    "q1": {"query": "Guangzhou", "type": "unit-below", "properties": [{"pid": "country", "v": "CN"}]},
    "q2": {"query": "Đồng Hới", "properties": [{"pid": "parent", "v": {"id": "vn.quang-binh", "name": "Quảng Bình"}}]},
    "q3": {"query": "nowhere at all", "type": ["first-level-unit", "unit-below"], "type_strict": "should"},
    "q4": {"properties": [{"pid": "parent", "v": "VN-71"}]},
}
EXTEND = {
    "ids": ["vn.quang-binh", "th.chiang-mai", "cn.dalian", "xx.nowhere"],
    "properties": [
        {"id": p}
        for p in ("iso_3166_2", "country", "name_th", "name_vi", "name_en", "level", "parent", "successor", "point")
    ],
}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    base, folder = sys.argv[1].rstrip("/") + "/api/v1/reconcile", pathlib.Path(sys.argv[2])
    schemas = {p.name: json.loads(p.read_text("utf-8")) for p in sorted(folder.glob("*.json"))}
    root = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    # The schemas are of before draft 2019; what they take from elsewhere (authentication) is not used here.
    known = [(s.get("$id", root + name), s) for name, s in schemas.items()]
    known += [(root + name, s) for name, s in schemas.items()]
    known += [("http://swagger.io/v2/schema.json", {"definitions": {"securityDefinitions": {"additionalProperties": {}}}})]
    registry = referencing.Registry().with_resources([(uri, DRAFT7.create_resource(s)) for uri, s in known])

    def check(what, name, value):
        schema = schemas[name]
        errors = list(jsonschema.Draft7Validator(schema, registry=registry).iter_errors(value))
        for error in errors:
            print(f"{what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        print(f"{'broken' if errors else 'holds '}  {name:42} {what}")
        return not errors

    def get(path, **query):
        url = f"{base}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        with urllib.request.urlopen(url) as answer:
            return json.load(answer)

    def post(**fields):
        with urllib.request.urlopen(base, urllib.parse.urlencode(fields).encode()) as answer:
            return json.load(answer)

    results = [
        check("what is asked", "reconciliation-query-batch.json", QUERIES),
        check("what is asked", "data-extension-query.json", EXTEND),
        check("manifest", "manifest.json", get("")),
        check("queries by POST", "reconciliation-result-batch.json", post(queries=json.dumps(QUERIES))),
        check("queries by GET", "reconciliation-result-batch.json", get("", queries=json.dumps(QUERIES))),
        check("extend by POST", "data-extension-response.json", post(extend=json.dumps(EXTEND))),
        check("extend by GET", "data-extension-response.json", get("", extend=json.dumps(EXTEND))),
        check("properties", "data-extension-property-proposal.json", get("/properties", type="unit-below", limit=5)),
        check("entities", "suggest-entities-response.json", get("/suggest/entity", prefix="chi", cursor=20)),
        check("types", "suggest-types-response.json", get("/suggest/type", prefix="")),
        check("properties", "suggest-properties-response.json", get("/suggest/property", prefix="name")),
    ]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
