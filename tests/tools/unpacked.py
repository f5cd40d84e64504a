# SPDX-License-Identifier: BSD-2-Clause
"""Programs of packages that were unpacked and not installed. They may ask for a later C library than
this machine has, which was unpacked with them, and are started by its loader."""
import glob
import os


def only(names):
    """The one that there is."""
    name, = names
    return name


def command(root, program, name=None):
    """The words that start @program, a path or one of @root's, which sees itself called @name."""
    loader = only(glob.glob(os.path.join(root, "usr/lib*/ld-linux-*.so.*")))
    library = only(glob.glob(os.path.join(root, "usr/lib/*/libc.so.6")))
    return [loader, "--argv0", name or program, "--library-path", os.path.dirname(library),
            os.path.join(root, "usr/bin", program)]
