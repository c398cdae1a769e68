# SPDX-License-Identifier: GPL-2.0
"""Reads what t2run left with other people's parsers and compares all of it with results.json."""

import collections
import json
import os
import sys
import xml.etree.ElementTree

OK = {"PASS", "WARN", "SKIP", "NOT-TESTED", "XFAIL", "XPASS"}
SKIPPED = {"SKIP", "NOT-TESTED"}


def same(what, one, other):
    if one != other:
        sys.exit(f"{what}: {one} instead of {other}")


def load(directory):
    with open(os.path.join(directory, "results.json"), encoding="utf-8") as file:
        return json.load(file)


def expected(results):
    verdicts = [result["verdict"] for result in results["results"]]
    return {
        "skipped": sum(v in SKIPPED for v in verdicts),
        "passed": sum(v in OK - SKIPPED for v in verdicts),
        "failed": sum(v not in OK for v in verdicts),
    }


def tappy(directory):
    from tap.parser import Parser

    found = collections.Counter(skipped=0, passed=0, failed=0)
    numbers, plan = [], None
    for line in Parser().parse_file(os.path.join(directory, "run.tap")):
        if line.category == "plan":
            plan = line.expected_tests
        elif line.category == "test":
            numbers.append(line.number)
            found["skipped" if line.skip else "passed" if line.ok else "failed"] += 1
        elif line.category not in ("diagnostic", "version"):
            sys.exit(f"tappy sees a line of category {line.category}")
    same("numbers", numbers, list(range(1, plan + 1)))
    same("tappy", dict(found), expected(load(directory)))


def kunit(directory, stream):
    sys.path.insert(0, os.environ["KUNIT_DIR"])
    import kunit_parser

    with open(stream, encoding="utf-8") as file:
        counts = kunit_parser.parse_run_tests(file).counts
    same("errors", counts.errors, 0)
    same("crashed", counts.crashed, 0)
    found = {"skipped": counts.skipped, "passed": counts.passed, "failed": counts.failed}
    same("kunit", found, expected(load(directory)))


def junit(directory, results):
    root = xml.etree.ElementTree.parse(os.path.join(directory, "junit.xml")).getroot()
    suites = root.findall("testsuite")
    same("suites", [s.get("name") for s in suites], [d["selector"] for d in results["devices"]])
    for suite in suites:
        cases = suite.findall("testcase")
        same("tests", int(suite.get("tests")), len(cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            same(name, int(suite.get(name)), sum(c.find(tag) is not None for c in cases))
        named = [f"{c.get('classname')}.{c.get('name')}" for c in cases]
        same("names", named, [r["name"] for r in results["results"]
                              if r["device"] == suite.get("name")])


def files(directory):
    results = load(directory)
    same("schema", (results["schema"], results["schema_version"]), ("t2run-results", 1))
    same("numbers", [r["number"] for r in results["results"]],
         list(range(1, len(results["results"]) + 1)))
    counted = collections.Counter(r["verdict"] for r in results["results"])
    same("counts", {k: v for k, v in results["counts"].items() if v}, dict(counted))
    seen = {v for v, count in counted.items() if count}
    same("verdicts", seen, OK | {"FAIL", "CRASH"})
    fail = next(r for r in results["results"] if r["name"] == "detect.verdicts.fail")
    same("failed", fail["failed"], ["REQ-FAIL-01", "REQ-FAIL-02"])
    same("levels", [r["level"] for r in fail["requirements"]], ["mandatory", "optional"])
    same("diagnostic", fail["diagnostics"][1], "  read: 0x1")
    same("emulated", [d["emulated"] for d in results["devices"]], [True, False])
    same("exit status", results["run"]["exit_status"], 1)
    junit(directory, results)


def interrupted(directory, status):
    results = load(directory)
    same("exit status", results["run"]["exit_status"], int(status))
    same("signal", results["run"]["interrupted_by_signal"], int(status) - 128)
    same("verdicts", [r["verdict"] for r in results["results"]],
         ["PASS", "INTERRUPTED"] + ["NOT-TESTED"] * 4)
    junit(directory, results)


if __name__ == "__main__":
    {"tappy": tappy, "kunit": kunit, "files": files, "interrupted": interrupted}[sys.argv[1]](
        *sys.argv[2:])
