#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table of `make bench`, and mediator.json; see docs/performance.md.

Usage: report.py FOLDER [EL2_JSON]. FOLDER has what the programs left: callgrind's profiles,
memory.txt and scaling.txt. EL2_JSON is bench/el2.py's.

A profile is named "NAME TIMES" and holds what one name of bench/mediator.c cost. The port is what
om_port_*() cost with all that they call; the secure world's body is nobody's; the rest is the
mediator's. Figures are per call, page or buffer.
"""
import glob
import json
import os
import re
import subprocess
import sys

AT_MOST = {
    "uid": 60, "invoke_0": 450, "invoke_4_values": 550, "invoke_4_rmem": 650,
    "invoke_tmem_1": 900, "invoke_tmem_128": 6000, "register_1": 900, "register_page": 50,
    "unregister_page": 10, "rpc_cmd": 900, "foreign_intr": 250, "invoke_growth": 1.05,
    "register_growth": 1.05, "teardown_buffer": 190, "bytes_per_page_rest": 8.1,
    "bytes_per_page_peak": 8.1, "el2_per_invoke": 1500,
}
AT_LEAST = {"scaling_2_vcpus": 1.9, "scaling_2_vcpus_rmem": 1.9}
ORDER = [*AT_MOST, *AT_LEAST]
ENTRIES = ("om_vm_smc", "om_vm_destroy")
FUNCTION = re.compile(r"^\s*([\d,]+) \([^)]*\)\s+\S*?:(\w+)(?:'\d+)?(?: |$)")


def inclusive_costs(path):
    """{function: instructions with all that it calls}. One that begins inline has a line for each file."""
    text = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
                          check=True, capture_output=True, text=True).stdout
    costs = {}
    for line in text.splitlines():
        match = FUNCTION.match(line)
        if match:
            cost = int(match[1].replace(",", ""))
            costs[match[2]] = max(cost, costs.get(match[2], 0))
    return costs


def split(path):
    """(mediator, port) of a profile, in instructions"""
    costs = inclusive_costs(path)
    port = sum(cost for name, cost in costs.items()
               if name.startswith("om_port_") and name != "om_port_smc")
    whole = sum(costs.get(name, 0) for name in ENTRIES)
    return whole - costs.get("om_port_smc", 0) - port, port


def profiles(folder):
    """{name: (mediator, port)} per unit"""
    found = {}
    for path in glob.glob(os.path.join(folder, "callgrind.out.*")):
        with open(path, encoding="ascii") as file:
            trigger = re.search(r"Trigger: Client Request: (\w+) (\d+)", file.read(4000))
        if trigger:
            times = int(trigger[2])
            found[trigger[1]] = tuple(cost / times for cost in split(path))
    return found


def minus(left, right):
    return tuple(a - b for a, b in zip(left, right))


def derive(found):
    """Rows that are a profile as it is, and those that are the difference of two."""
    rows = {name: found[name] for name in AT_MOST if name in found}
    rows["register_page"] = found["register_big"]
    rows["unregister_page"] = found["unregister_big"]
    rows["rpc_cmd"] = minus(found["with_rpc_cmd"], found["invoke_0"])
    rows["foreign_intr"] = minus(found["with_foreign_intr"], found["invoke_0"])
    return rows


def growth(found, name):
    return sum(found[name + "_of_many"]) / sum(found[name])


def instructions(found):
    out = [{"name": name, "value": round(sum(cost), 1), "mediator": round(cost[0], 1),
            "port": round(cost[1], 1)} for name, cost in derive(found).items()]
    for name, of in (("invoke_growth", "invoke_tmem_1"), ("register_growth", "register_1")):
        out.append({"name": name, "value": round(growth(found, of), 4)})
    return out


def lines(folder, name):
    """A file's lines, as words."""
    with open(os.path.join(folder, name), encoding="ascii") as file:
        return [line.split() for line in file]


def memory(folder):
    return [{"name": name, "value": float(value)} for name, value in lines(folder, "memory.txt")]


def scaling(folder):
    """Beside each factor the one of threads that share nothing."""
    return [{"name": name, "value": float(value), "control": float(control)}
            for name, value, control in lines(folder, "scaling.txt")]


def from_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)["rows"]


def remark(row):
    name, value, control = row["name"], row["value"], row.get("control")
    words = [f"control {control}"] if control else []
    if value > AT_MOST.get(name, value):
        words.append("over")
    if value < AT_LEAST.get(name, value):
        words.append("below" if control >= AT_LEAST[name] else "not judged: the host is busy")
    return ", ".join(words)


def wanted(name):
    return f"<= {AT_MOST[name]}" if name in AT_MOST else f">= {AT_LEAST[name]}"


def show(rows):
    print(f"{'':22}{'value':>10}{'wanted':>10}{'mediator':>10}{'port':>8}")
    for row in rows:
        print(f"{row['name']:22}{row['value']:>10}{wanted(row['name']):>10}"
              f"{row.get('mediator', ''):>10}{row.get('port', ''):>8}  {remark(row)}".rstrip())


def main():
    folder, *el2 = sys.argv[1:]
    rows = instructions(profiles(folder)) + memory(folder) + scaling(folder)
    for path in el2:
        rows += from_json(path)
    rows.sort(key=lambda row: ORDER.index(row["name"]))
    show(rows)
    with open(os.path.join(folder, "mediator.json"), "w", encoding="ascii") as file:
        json.dump({"rows": rows}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
