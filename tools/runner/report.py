# SPDX-License-Identifier: BSD-2-Clause
"""The end of a run: the table for people, result.json for programs."""
import dataclasses
import json

from runner import layout

FIGURES = ("calls", "rpcs", "buffers_now", "buffers_peak", "pages_pinned_now", "pages_pinned_peak",
           "refusals")
COLUMNS = ("", "cases", "subtests", "failed", "skipped", "seconds", "ratio", "calls", "rpcs",
           "buffers", "(peak)", "pages", "(peak)", "refusals", "")


def vm_record(name, result, figures):
    record = {"name": name, "xtest": result.figures()}
    if figures is not None:
        record["mediator"] = {key: figures[key] for key in FIGURES}
    return record


def add_ratios(records, native):
    """How many times as long as on bare OP-TEE each VM took."""
    for record in records:
        took, bare = record["xtest"]["seconds"], native["xtest"]["seconds"]
        record["ratio"] = round(took / bare, 2) if took and bare else None


def cell(value):
    return "-" if value is None else str(value)


def row(record, ok):
    test, mediator = record["xtest"], record.get("mediator", {})
    values = [record["name"], *test.values(), record.get("ratio"),
              *(mediator.get(key) for key in FIGURES)]
    return [cell(value) for value in values] + ["ok" if ok else "FAILED"]


def table(rows):
    widths = [max(len(line[i]) for line in [COLUMNS, *rows]) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(value.rjust(width) for value, width in zip(line, widths))
                     for line in [COLUMNS, *rows])


def write(ok, machine, records, native, error=None, pins=None):
    """Writes result.json and returns its path. @machine: what ran the VMs; @error: why there are no
    figures; @pins: a KVM host's."""
    path = layout.run_file("result.json")
    content = {"ok": ok, "machine": machine, "abi": layout.ABI, "vms": records}
    if native:
        content["native"] = native
    if pins:
        content["pins"] = dataclasses.asdict(pins)
    if error:
        content["error"] = error
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    return path
