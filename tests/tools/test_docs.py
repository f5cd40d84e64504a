#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the pages name is there: files, headings, tests, functions, make's targets; and each file names its licence."""
import fnmatch
import functools
import os
import re
import subprocess
import unittest

from static import tree

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^]\[]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
QUOTED = re.compile(r"`([^`\n]+)`")
# A path has a folder, or an ending that sources and pages have.
PATH = re.compile(r"(?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:[chS]|py|sh|mk|md|txt|patch|dts)")
TEST = re.compile(r"(?:ffa/)?test_\w+")
FUNCTION = re.compile(r"(\w+)\(\)")
MAKE = re.compile(r"(?:[A-Z_]+=\S+ )*make((?: [\w.$%/<>=,-]+)*)")
TEST_TARGET = re.compile(r"[a-z][\w-]*-test")
TARGET = re.compile(r"[a-z][\w-]*")
LICENCE = re.compile(r"SPDX-License-Identifier: ([^*\n]*?)(?: \*/| -->|)$", re.MULTILINE)
# What takes no comment, and the licences themselves.
WITHOUT_LICENCE = (".png", ".xz", ".json", "LICENSE", "COPYING")
BSD, GPL = "BSD-2-Clause", "GPL-2.0-only"
# Where a file lies says which it can have; the first that fits counts.
LICENCES = (("ports/linux/include/uapi/", ("(GPL-2.0-only WITH Linux-syscall-note) OR BSD-2-Clause",)),
            ("ports/linux/", (BSD, GPL)), ("ports/xen/patches/", ("LGPL-2.1-only",)), ("ports/xen/", (BSD, GPL)),
            ("ports/qemu/patches/", ("GPL-2.0-or-later",)), ("", (BSD,)))
# What others have: OP-TEE's build, QEMU's source, Xen's hypfs; functions of OP-TEE's and of Xen's.
OTHERS = {"conf.mk", "target/arm/kvm", "hw/intc/arm_gicv3_kvm", "hw/arm", "docs/system/arm", "domain/ID/limits",
          "domain/ID/policy", "domain/ID/figures", "callout_service_cb", "notif_send_async", "notif_deliver_event",
          "__map_domain_page", "msg_param_mobj_from_noncontig"}


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def slug(heading):
    """The anchor of a heading, as places that show Markdown make it."""
    text = LINK.sub(lambda link: link[0][1:link[0].index("]")], heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def anchors(page):
    return {slug(heading) for heading in HEADING.findall(FENCE.sub("", page))}


def without_fences(page):
    return FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), page)


class Tree:
    """What can be named: files, functions, targets."""

    def __init__(self, texts, targets, helped):
        self.texts, self.targets, self.helped = texts, targets, helped
        self.paths = set(texts) | {path[:at.start()] for path in texts for at in re.finditer("/", path)}

    def has(self, path):
        return os.path.normpath(path) in self.paths

    @functools.cached_property
    def tails(self):
        """What a path may be called: `shm/page_list.c` says enough of mediator/shm/page_list.c."""
        parts = [path.split("/") for path in self.paths]
        return {"/".join(each[at:]) for each in parts for at in range(len(each))}

    @functools.cached_property
    def words(self):
        """Of all that is no page: what is called or made there, or is a macro."""
        return {word for path, text in self.texts.items() if not path.endswith(".md")
                for word in re.findall(r"\b(\w+)(?=\()", text)}

    def bad_links(self, path):
        for target in LINK.findall(without_fences(self.texts[path])):
            name, _, anchor = target.partition("#")
            found = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            if ":" in name:
                continue
            if not self.has(found):
                yield f"{path}: link to {target}, which is not there"
            elif anchor and anchor not in anchors(self.texts[found]):
                yield f"{path}: link to {target}, which has no such heading"

    def bad_names(self, path):
        for quoted in QUOTED.findall(without_fences(self.texts[path])):
            if quoted.endswith("..."):
                continue
            if TEST.fullmatch(quoted):
                if not self.is_test(quoted):
                    yield f"{path}: test `{quoted}`"
            elif PATH.fullmatch(quoted) and not self.is_path(quoted):
                yield f"{path}: file `{quoted}`"
            if (function := FUNCTION.fullmatch(quoted)) and function[1] not in self.words | OTHERS:
                yield f"{path}: function `{quoted}`"
            if TEST_TARGET.fullmatch(quoted):
                yield from self.bad_targets(path, [quoted])
            if make := MAKE.fullmatch(quoted):
                yield from self.bad_targets(path, make[1].split())

    def is_path(self, name):
        if name.startswith("build/"):
            return True
        if "*" in name:
            return bool(fnmatch.filter(self.tails, name))
        return name.rstrip("/") in self.tails | OTHERS

    def is_test(self, name):
        return any(self.has(f"tests/{place}{name}{ending}") for place, ending in
                   (("", ".c"), ("tools/", ".py")))

    def bad_targets(self, path, words):
        for word in words:
            if not TARGET.fullmatch(word):
                continue
            if word not in self.targets:
                yield f"{path}: `make {word}`: there is no such target"
            elif word not in self.helped:
                yield f"{path}: `make {word}`: tools/help.txt has not that target"

    def complaints(self):
        return [line for path in self.texts if path.endswith(".md")
                for line in (*self.bad_links(path), *self.bad_names(path))]


def targets_of_make():
    """As make has them, patterns that are spelt out included."""
    database = subprocess.run(["make", "-pqRr", "help"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, check=False, env={**os.environ, "MAKEFLAGS": ""}).stdout
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", database, re.MULTILINE))


def heading_of(path, text):
    """Where a file says what its licence is: in its first lines, a patch above its first change."""
    if path.endswith(".patch"):
        return re.split(r"^(?:diff |--- a/)", text, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(text.splitlines()[:5])


def licence_complaints(texts):
    for path, text in texts.items():
        if not text or path.endswith(WITHOUT_LICENCE):
            continue
        found = LICENCE.findall(heading_of(path, text))
        allowed = [names for folder, names in LICENCES if path.startswith(folder)][0]
        if len(found) != 1 or found[0] not in allowed:
            yield f"{path}: licence {', '.join(found) or 'not said'}; it is one of {', '.join(allowed)}"


class LicenceTest(unittest.TestCase):
    def test_each_file_names_its_own(self):
        self.assertEqual([], list(licence_complaints({path: read(path) for path in tree.files()})))


class PagesTest(unittest.TestCase):
    def test_what_is_named_is_there(self):
        texts = {path: read(path) for path in tree.files()}
        helped = {"help"} | set(re.findall(r"\bmake ([a-z][\w-]*)", texts["tools/help.txt"]))
        self.maxDiff = None
        self.assertEqual([], Tree(texts, targets_of_make(), helped).complaints())


class BrokenTest(unittest.TestCase):
    """A page that names one thing, which is there or not."""

    TEXTS = {"docs/a.md": "# The rooms of `shm/`, [again](a.md)\n",
             "mediator/shm/list.c": "void om_list_read(int x);\n", "tests/test_one.c": "",
             "tests/ffa/test_two.c": "", "tests/tools/test_three.py": ""}

    def complaints(self, page):
        named = Tree(self.TEXTS | {"README.md": page}, {"run", "secret", "one-test"}, {"run", "one-test"})
        return "\n".join(named.complaints())

    def assert_bad(self, page, complaint):
        self.assertIn(complaint, self.complaints(page))

    def test_what_is_there(self):
        self.assertEqual("", self.complaints(
            "[a](docs/a.md#the-rooms-of-shm-again) `shm/list.c` `list.c` `shm/*.c` `mediator/` `build/x.json`\n"
            "`test_one` `ffa/test_two` `test_three` `om_list_read()` `x86-64`\n"
            "`make run X=1` `ABI=ffa make run one-test` `one-test`\n```\nmake nothing [x](y) `no.c`\n```\n"))

    def test_links(self):
        self.assert_bad("[a](docs/b.md)", "README.md: link to docs/b.md, which is not there")
        self.assert_bad("[a](docs/a.md#the-rooms)", "link to docs/a.md#the-rooms, which has no such heading")
        self.assert_bad("[a](#nothing)", "link to #nothing, which has no such heading")

    def test_files(self):
        for name in ("shm/other.c", "other.c", "other/", "shm/*.h", "door/list.c", "mediator/shm/list.h"):
            self.assert_bad(f"`{name}`", f"README.md: file `{name}`")

    def test_tests(self):
        for name in ("test_two", "ffa/test_one", "test_four"):
            self.assert_bad(f"`{name}`", f"README.md: test `{name}`")

    def test_functions(self):
        self.assert_bad("`om_list_write()`", "README.md: function `om_list_write()`")

    def test_targets(self):
        self.assert_bad("`make run nothing`", "`make nothing`: there is no such target")
        self.assert_bad("`ABI=ffa make two-test`", "`make two-test`: there is no such target")
        self.assert_bad("`two-test`", "`make two-test`: there is no such target")
        self.assert_bad("`make secret`", "`make secret`: tools/help.txt has not that target")

    def test_licences(self):
        line = "SPDX-License-Identifier: "
        good = {"a.c": f"/* {line}{BSD} */\n", "a.md": f"<!-- {line}{BSD} -->\n", "a.sh": f"#!/bin/sh\n# {line}{BSD}\n",
                "ports/xen/a.c": f"/* {line}{GPL} */\n", "a.patch": f"Why\n\n\n\n\n\n\n{line}{BSD}\n--- a/x\n",
                "a.json": "[]", "a/__init__.py": ""}
        self.assertEqual([], list(licence_complaints(good)))
        for path, text in {"a.c": "int a;\n", "b.c": f"/* {line}{GPL} */\n", "c.c": "\n" * 9 + f"/* {line}{BSD} */\n",
                           "a.patch": f"--- a/x\n+/* {line}{BSD} */\n", "ports/xen/a.c": f"/* {line}MIT */\n"}.items():
            self.assertEqual(1, len(list(licence_complaints({path: text}))), path)


if __name__ == "__main__":
    unittest.main()
