#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions of the mediator and its port, out of callgrind's profiles; see docs/performance.md.

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

# name: at most, and how it comes from the profiles
TABLE = {
    "uid": 60, "invoke_0": 450, "invoke_4_values": 550, "invoke_4_rmem": 650,
    "invoke_tmem_1": 900, "invoke_tmem_128": 6000, "register_1": 900, "register_page": 50,
    "unregister_page": 10, "rpc_cmd": 900, "foreign_intr": 250, "invoke_growth": 1.05,
    "register_growth": 1.05, "teardown_buffer": 150, "bytes_per_page_rest": 8.1,
    "bytes_per_page_peak": 8.1,
}
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
    rows = {name: found[name] for name in TABLE if name in found}
    rows["register_page"] = found["register_big"]
    rows["unregister_page"] = found["unregister_big"]
    rows["rpc_cmd"] = minus(found["with_rpc_cmd"], found["invoke_0"])
    rows["foreign_intr"] = minus(found["with_foreign_intr"], found["invoke_0"])
    return rows


def growth(found, name):
    return sum(found[name + "_of_many"]) / sum(found[name])


def records(found, memory):
    out = [{"name": name, "value": round(sum(cost), 1), "mediator": round(cost[0], 1),
            "port": round(cost[1], 1)} for name, cost in derive(found).items()]
    for name, of in (("invoke_growth", "invoke_tmem_1"), ("register_growth", "register_1")):
        out.append({"name": name, "value": round(growth(found, of), 4)})
    out += [{"name": name, "value": value} for name, value in memory.items()]
    return sorted(out, key=lambda row: list(TABLE).index(row["name"]))


def show(rows):
    print(f"{'':22}{'value':>10}{'at most':>10}{'mediator':>10}{'port':>8}")
    for row in rows:
        most = TABLE[row["name"]]
        mark = "" if row["value"] <= most else "  over"
        print(f"{row['name']:22}{row['value']:>10}{most:>10}{row.get('mediator', ''):>10}"
              f"{row.get('port', ''):>8}{mark}")


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "memory.txt"), encoding="ascii") as file:
        memory = {name: float(value) for name, value in (line.split() for line in file)}
    rows = records(profiles(folder), memory)
    show(rows)
    with open(os.path.join(folder, "mediator.json"), "w", encoding="ascii") as file:
        json.dump({"rows": rows}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
