# SPDX-License-Identifier: BSD-2-Clause
"""Both files of a trace, and what a person is told of it in one line."""
from tracing import events, page
from tracing.model import build


def summary(trace):
    lost = f"{trace.lost} older ones lost" if trace.lost else "none lost"
    still = trace.open_calls()
    return (f"{trace.events} events ({lost}), {len(trace.calls)} calls{f', {still} of them open' if still else ''}"
            f" in {trace.end / 1e9:.1f} s")


def write(dump, json_path, html_path, source):
    """Returns the summary. @source: where the dump is from, for the page's reader."""
    trace = build(dump)
    events.write(trace, json_path)
    page.write(trace, html_path, source)
    return summary(trace)
