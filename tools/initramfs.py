#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Packs a root file system, as lists like guest/files.txt describe it, as a cpio archive.

Written directly in the kernel's "newc" format, so that neither root nor device nodes are needed
and two builds of the same files give the same bytes.
"""
import argparse
import fnmatch
import glob
import lzma
import os
import re
import stat
import subprocess
import sys


class PackError(Exception):
    """A file that the list names is not there, or a line of the list is wrong."""


class Cpio:
    """A newc archive; folders on the way to an entry are added once, by themselves."""

    def __init__(self, out):
        self.out = out
        self.inode = 0
        self.folders = {"/"}

    def _entry(self, path, mode, data=b""):
        name = path.lstrip("/").encode() + b"\0"
        self.inode += 1
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        self._padded(header + name)
        self._padded(data)

    def _padded(self, data):
        self.out.write(data + b"\0" * (-len(data) % 4))

    def folder(self, path):
        if path in self.folders:
            return
        self.folder(os.path.dirname(path))
        self.folders.add(path)
        self._entry(path, stat.S_IFDIR | 0o755)

    def file(self, path, data, mode):
        self.folder(os.path.dirname(path))
        self._entry(path, stat.S_IFREG | mode, data)

    def link(self, path, target):
        self.folder(os.path.dirname(path))
        self._entry(path, stat.S_IFLNK | 0o777, target.encode())

    def close(self):
        self._entry("TRAILER!!!", 0)


class Modules:
    """The kernel's modules in the unpacked package, with the dependencies that each names."""

    def __init__(self, root):
        self.paths = {}
        for path in glob.glob(f"{root}/**/lib/modules/**/*.ko*", recursive=True):
            name = os.path.basename(path).split(".ko")[0].replace("-", "_")
            self.paths[name] = path

    def _read(self, name):
        path = self.paths.get(name.replace("-", "_"))
        if path is None:
            raise PackError(f"the kernel package has no module {name}")
        opener = lzma.open if path.endswith(".xz") else open
        with opener(path, "rb") as file:
            return file.read()

    def in_load_order(self, name, seen):
        """Yields (name, contents), what a module needs before the module itself; nothing that is in @seen."""
        if name in seen:
            return
        seen.add(name)
        data = self._read(name)
        for needed in re.search(rb"depends=([^\0]*)\0", data).group(1).decode().split(","):
            if needed:
                yield from self.in_load_order(needed, seen)
        yield name, data


def needed_libraries(path):
    """What a program, or a library, asks the dynamic linker for."""
    said = subprocess.run(["readelf", "-dW", path], check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\) .*\[(.*)\]", said)


class Packer:
    """Carries out the list's lines; each kind of line is one method."""

    def __init__(self, cpio, places):
        self.cpio = cpio
        self.places = places
        self.order = []
        self.modules = set()
        self.libraries = set()

    def carry_out(self, path):
        """A list: beside what it was told, a place "here" is where the list is."""
        self.places["here"] = os.path.dirname(path)
        for words in list_lines(path):
            self.line(words)

    def line(self, words):
        kinds = {"file": self.file, "module": self.module, "dir": self.cpio.folder,
                 "link": self.cpio.link, "program": self.program, "tree": self.tree}
        try:
            kinds[words[0]](*words[1:])
        except (KeyError, TypeError):
            raise PackError(f"cannot understand the line: {' '.join(words)}") from None

    def file(self, source, target):
        place, pattern = source.split(":", 1)
        matches = sorted(find(self.places[place], pattern))
        if not matches:
            raise PackError(f"{pattern} is not in {self.places[place]}")
        if len(matches) > 1 and not target.endswith("/"):
            raise PackError(f"{pattern} is more than one file: {' '.join(matches)}")
        for path in matches:
            name = target + os.path.basename(path) if target.endswith("/") else target
            with open(path, "rb") as file:
                self.cpio.file(name, file.read(), 0o755)

    def tree(self, source, target):
        place, path = source.split(":", 1)
        root = os.path.join(self.places[place], path)
        files = sorted(os.path.relpath(os.path.join(where, name), root)
                       for where, _, names in os.walk(root) for name in names)
        if not files:
            raise PackError(f"{root} has no files")
        for file in files:
            self.file(f"{source}/{file}", f"{target}/{file}")

    def program(self, source, target):
        """With the libraries that it needs, and those that these need, in /lib."""
        self.file(source, target)
        place, path = source.split(":", 1)
        wanted = needed_libraries(os.path.join(self.places[place], path))
        while wanted:
            name = wanted.pop()
            if name in self.libraries:
                continue
            self.libraries.add(name)
            path = os.path.join("usr/lib/aarch64-linux-gnu", name)
            self.file(f"{place}:{path}", f"/lib/{name}")
            wanted += needed_libraries(os.path.join(self.places[place], path))

    def module(self, name, *parameters):
        if name in self.modules:
            raise PackError(f"the module {name} is loaded already, for one before it")
        for needed, data in Modules(self.places["kernel"]).in_load_order(name, self.modules):
            self.cpio.file(f"/lib/modules/{needed}.ko", data, 0o644)
            self.order.append(needed)
        self.order[-1] = " ".join((name, *parameters))


def find(folder, pattern):
    """A name without / matches at any depth, so that an OP-TEE build folder serves as it is."""
    if "/" in pattern:
        return glob.glob(os.path.join(folder, pattern))
    return [os.path.join(where, name) for where, _, names in os.walk(folder)
            for name in fnmatch.filter(names, pattern)]


def list_lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.split() for line in file if line.strip() and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="append", required=True)
    parser.add_argument("--place", action="append", default=[], type=lambda text: text.split("=", 1),
                        metavar="NAME=FOLDER", help="where a list's NAME: is")
    parser.add_argument("output")
    args = parser.parse_args()
    with open(args.output + ".new", "wb") as out:
        cpio = Cpio(out)
        packer = Packer(cpio, dict(args.place))
        for path in args.list:
            packer.carry_out(path)
        if packer.order:
            cpio.file("/lib/modules/order", "\n".join(packer.order + [""]).encode(), 0o644)
        cpio.close()
    os.replace(args.output + ".new", args.output)


if __name__ == "__main__":
    try:
        main()
    except (PackError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: initramfs: {error}")
