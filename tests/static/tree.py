# SPDX-License-Identifier: BSD-2-Clause
"""The files of the source tree, whether or not there is a git that knows them."""
import os

from runner import layout

NOT_SOURCE = {".git", "__pycache__"}


def files():
    """Paths from the tree's root, sorted."""
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = [name for name in folders if name not in NOT_SOURCE
                      and os.path.abspath(os.path.join(folder, name)) != os.path.abspath(layout.BUILD)]
        found += [os.path.normpath(os.path.join(folder, name)) for name in names if name not in NOT_SOURCE]
    return sorted(found)
