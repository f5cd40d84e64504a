# SPDX-License-Identifier: BSD-2-Clause
"""The one way in which a run fails."""


class RunFailed(Exception):
    """Says in one line what went wrong and what to look at."""
