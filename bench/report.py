#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table of `make bench`, and mediator.json; see docs/performance.md.

Usage: report.py FOLDER [JSON...]. FOLDER has what the programs left: callgrind's profiles, in lto/
those of the mediator compiled as one, in lock/ those of what is done under the lock, in ffa/ those of
the second door, in ffa/both/ those of the first in a mediator that has both, memory.txt and scaling.txt.
JSON is bench/el2.py's or bench/xtest.py's; one that was not made is left out.

A profile is named "NAME TIMES" and holds what one name of the bench's cost. The port is what
om_port_*() cost with all that they call; the secure world's body is nobody's; the rest is the
mediator's. Figures are per call, page or buffer.
"""
import glob
import json
import os
import re
import subprocess
import sys

# At most; None: there is no goal.
AT_MOST = {
    "uid": 60, "open_session": None, "invoke_0": 450, "invoke_4_values": 600, "invoke_4_rmem": 800,
    "invoke_0_regd": 470, "invoke_4_none_regd": None, "invoke_4_values_regd": 640, "invoke_4_rmem_regd": 830,
    "rpc_call_regd": 1000,
    "invoke_tmem_1": 1150, "invoke_tmem_128": 6000, "register_1": 950, "register_4": None,
    "unregister_1": 850, "register_page": 50, "register_page_sparse": None, "unregister_page": 10,
    "rpc_cmd": 900, "rpc_cached_buffer": None, "shm_alloc_free_1": None, "shm_alloc_free_128": None,
    "foreign_intr": 250, "growth_4_rmem": 1.05, "register_growth": 1.05, "hostile_4_rmem": None,
    "rmem_under_lock": None, "hostile_under_lock": None,  # the same: locks()
    "teardown_buffer": 190, "teardown_vm_16": 6000, "bytes_per_page_rest": 8.1,
    "bytes_per_page_peak": 8.1,
    "ffa_invoke_0": 360, "ffa_invoke_4_values": 360, "ffa_invoke_4_rmem": 360, "ffa_foreign_intr": 360,
    "ffa_rpc_cmd": 360, "ffa_invoke_0_shadowed": 780, "ffa_invoke_4_values_shadowed": 980,
    "ffa_invoke_4_rmem_shadowed": 1210, "ffa_foreign_intr_shadowed": 360, "ffa_rpc_cmd_shadowed": 620,
    "ffa_share_1": 1150, "ffa_share_page": 100, "ffa_share_page_of_range": 65, "ffa_reclaim_1": 940,
    "ffa_reclaim_page": 10, "both_doors_uid": 4, "both_doors_invoke_0": 4,
    "el2_per_invoke": 950, "ffa_el2_per_invoke": 550, "ffa_el2_per_invoke_shadowed": 1300,
    "xtest_short": 1.03, "xtest_full": 1.01,
}
AT_LEAST = 1.9  # of every scaling
IDLE = 1.95     # a control at least: the host had more to give
SCALINGS = ["scaling_2_vcpus" + of for of in ("", "_rmem", "_regd", "_regd_shared", "_same_rmem", "_linux")]
ORDER = [*AT_MOST, *SCALINGS]
DIFFERENCES = {
    **{name: (f"with_{name}", "invoke_0")
       for name in ("rpc_cmd", "foreign_intr", "shm_alloc_free_1", "shm_alloc_free_128")},
    **{name + how: (f"with_{name}{how}", f"ffa_invoke_0{how}")
       for how in ("", "_shadowed") for name in ("ffa_rpc_cmd", "ffa_foreign_intr")},
}
RATIOS = {"growth_4_rmem": ("growth_many", "growth_few"), "register_growth": ("register_1_of_many", "register_1")}
SMCS = ("om_port_smc", "om_port_ffa_smc")
ENTRIES = ("om_vm_smc", "om_vm_destroy")
FUNCTION = re.compile(r"^\s*([\d,]+) \([^)]*\)\s+\S*?:(\w+)(?:'\d+)?(?: |$)")
TRIGGER = re.compile(r"Trigger: Client Request: (\w+) (\d+)")


def annotate(path, *options):
    """[(function, instructions)]; one that begins inline has a line for each file."""
    text = subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=100", *options, path],
                          check=True, capture_output=True, text=True).stdout
    matches = [FUNCTION.match(line) for line in text.splitlines()]
    return [(match[2], int(match[1].replace(",", ""))) for match in matches if match]


def inclusive_costs(path):
    """{function: instructions with all that it calls}"""
    costs = {}
    for name, cost in annotate(path, "--inclusive=yes"):
        costs[name] = max(cost, costs.get(name, 0))
    return costs


def split(path):
    """(mediator, port) of a profile, in instructions"""
    costs = inclusive_costs(path)
    secure_world = sum(costs.get(name, 0) for name in SMCS)
    port = sum(cost for name, cost in costs.items() if name.startswith("om_port_")) - secure_world
    whole = sum(costs.get(name, 0) for name in ENTRIES)
    return whole - secure_world - port, port


def under_lock(path):
    """(mediator, 0) of a profile that has nothing but what is done under the lock; it may be nothing."""
    with open(path, encoding="ascii") as file:
        whole = int(re.search(r"^totals: (\d+)", file.read(), re.MULTILINE)[1])
    port = sum(cost for name, cost in annotate(path) if name.startswith("om_port_")) if whole else 0
    return whole - port, 0


def profiles(folder, cost_of):
    """{name: (mediator, port)} per unit"""
    found = {}
    for path in glob.glob(os.path.join(folder, "callgrind.out.*")):
        with open(path, encoding="ascii") as file:
            trigger = TRIGGER.search(file.read(4000))
        if trigger:
            times = int(trigger[2])
            found[trigger[1]] = tuple(cost / times for cost in cost_of(path))
    return found


def minus(left, right):
    return tuple(a - b for a, b in zip(left, right))


def tail(found, ends):
    """{name: the dearer end of a chain}; nothing if there was no full chain."""
    first, last = (found.get(end + ends) for end in ("first", "last"))
    return {"hostile" + ends: max(first, last, key=sum)} if first and last else {}


def derive(found):
    """Rows that are a profile as it is, those that are the difference of two, and those of chains."""
    rows = {name: found[name] for name in AT_MOST if name in found}
    for name, (whole, part) in DIFFERENCES.items():
        rows[name] = minus(found[whole], found[part])
    return rows | tail(found, "_4_rmem")


def locks(found):
    """What others wait for; in a hostile guest's call it is to be no more than in any."""
    rows = {"rmem_under_lock": found["rmem_under_lock"], **tail(found, "_under_lock")}
    AT_MOST["hostile_under_lock"] = round(sum(rows["rmem_under_lock"]), 1)
    return [{"name": name, "value": round(sum(cost), 1)} for name, cost in rows.items()]


def both_doors(found, both):
    """What the first door's calls cost more in a mediator that has the second one as well."""
    return [{"name": f"both_doors_{name}", "value": round(sum(minus(both[name], found[name])), 1)}
            for name in ("uid", "invoke_0")]


def ratios(found):
    return {name: sum(found[of]) / sum(found[to]) for name, (of, to) in RATIOS.items()}


def instructions(found, lto):
    apart, as_one = derive(found), derive(lto)
    out = [{"name": name, "value": round(sum(cost), 1), "lto": round(sum(as_one[name]), 1),
            "mediator": round(cost[0], 1), "port": round(cost[1], 1)} for name, cost in apart.items()]
    as_one = ratios(lto)
    return out + [{"name": name, "value": round(value, 4), "lto": round(as_one[name], 4)}
                  for name, value in ratios(found).items()]


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
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return json.load(file)["rows"]


def remark(row):
    """What is not reached, or cannot be said."""
    if row["name"] not in SCALINGS:
        limit = AT_MOST.get(row["name"])
        return "over" if limit is not None and row["value"] > limit else ""
    control = row["control"]
    words = [f"control {control}"]
    if control < IDLE:
        words.append("not judged: the host is busy")
    elif row["value"] < AT_LEAST:
        words.append("below")
    return ", ".join(words)


def wanted(row):
    if row["name"] in SCALINGS:
        return f">= {AT_LEAST}"
    limit = AT_MOST.get(row["name"])
    return "none" if limit is None else f"<= {limit}"


def place(row):
    return ORDER.index(row["name"]) if row["name"] in ORDER else len(ORDER)


def show(rows):
    print(f"{'':28}{'value':>9}{'lto':>9}{'wanted':>10}{'mediator':>10}{'port':>8}")
    for row in rows:
        print(f"{row['name']:28}{row['value']:>9}{row.get('lto', ''):>9}{wanted(row):>10}"
              f"{row.get('mediator', ''):>10}{row.get('port', ''):>8}  {remark(row)}".rstrip())


def main():
    folder, *others = sys.argv[1:]
    found, found_ffa, lto, lto_ffa, both = (profiles(os.path.join(folder, of), split)
                                            for of in ("", "ffa", "lto", "ffa/lto", "ffa/both"))
    rows = instructions({**found, **found_ffa}, {**lto, **lto_ffa}) + both_doors(found, both)
    rows += locks(profiles(os.path.join(folder, "lock"), under_lock))
    rows += memory(folder) + scaling(folder)
    for path in others:
        rows += from_json(path)
    rows.sort(key=place)
    show(rows)
    with open(os.path.join(folder, "mediator.json"), "w", encoding="ascii") as file:
        json.dump({"rows": rows}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
