# SPDX-License-Identifier: BSD-2-Clause
"""What is changed in C, one place at a time: every mutant of a file.

A mutant is a list of edits of the text, in one region of it, by one operator. Its key has no line numbers,
so that it stays when something else in the file changes: the file, the region's name, the operator, the
statement before and after, and the how-manieth of the same it is.
"""
import collections
import re

from mutation import source

Edit = collections.namedtuple("Edit", "start end text")
Mutant = collections.namedtuple("Mutant", "path function operator before after nth line edits")

SWAPS = {
    "compare": {"<": ("<=", ">="), ">": (">=", "<="), "<=": ("<", ">"), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)},
    "logic": {"&&": ("||",), "||": ("&&",)},
    "arithmetic": {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",)},
    "bits": {"&": ("|",), "|": ("&",), "^": ("&",)},
    "shift": {"<<": (">>",), ">>": ("<<",)},
}
ASSIGNED = {"+=": ("-=", "="), "-=": ("+=", "="), "*=": ("=",), "/=": ("=",), "%=": ("=",), "&=": ("|=", "="),
            "|=": ("&=", "="), "^=": ("=",), "<<=": (">>=", "="), ">>=": ("<<=", "=")}
STEPS = {"++": "--", "--": "++"}
OPPOSITES = {"true": "false", "false": "true"}
# Both operands of these can be dropped.
DROPPED = frozenset(("&&", "||", "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"))
INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)$")
# What C11's own atomics are called, and our own locks.
ATOMIC = re.compile(r"atomic_(?:load|store|exchange|fetch_\w+?|thread_fence|compare_exchange_(?:strong|weak))"
                    r"(_explicit)?$")
ORDER = re.compile(r"memory_order_(?:consume|acquire|release|acq_rel|seq_cst)$")
RELAXED = "memory_order_relaxed"
LOCK = re.compile(r"om_port_(lock|unlock)$")
# What tests that enter the mediator one after the other cannot notice.
CONCURRENT = ("order", "lock")


def constants(region, _text):
    """n -> n + 1, n - 1, 0; true and false."""
    for token in region.tokens:
        if token.text in OPPOSITES:
            yield "constant", [Edit(token.start, token.end, OPPOSITES[token.text])]
        match = INTEGER.match(token.text) if token.kind == "number" else None
        if match:
            value = int(match[1], 16 if match[1][1:2] in "xX" and len(match[1]) > 1 else 10)
            for other in sorted({value + 1, max(value - 1, 0), 0} - {value}):
                yield "constant", [Edit(token.start, token.end, f"{other}{match[2]}")]


def swaps(region, text):
    """Another operator in its place."""
    for at, token in enumerate(region.tokens):
        if source.is_binary(text, region.tokens, at):
            for name, table in SWAPS.items():
                for other in table.get(token.text, ()):
                    yield name, [Edit(token.start, token.end, other)]
        for other in ASSIGNED.get(token.text, ()):
            yield "assign", [Edit(token.start, token.end, other)]
        if token.text in STEPS:
            yield "step", [Edit(token.start, token.end, STEPS[token.text])]
        if token.text in ("!", "~"):
            yield "not", [Edit(token.start, token.end, "")]


def operands(region, text):
    """a + b -> a, and -> b."""
    tokens = region.tokens
    for at, token in enumerate(tokens):
        if token.text in DROPPED and source.is_binary(text, tokens, at):
            first = source.operand_before(text, tokens, at)
            behind = source.operand_after(text, tokens, at)
            yield "operand", [Edit(tokens[first].start, tokens[at + 1].start, "")]
            yield "operand", [Edit(tokens[at - 1].end, tokens[behind - 1].end, "")]


def ternaries(region, text):
    """c ? a : b -> a, -> b, and the other way round."""
    tokens = region.tokens
    for at, token in enumerate(tokens):
        if token.text != "?":
            continue
        first = source.operand_before(text, tokens, at)
        colon = colon_of(tokens, at)
        behind = source.operand_after(text, tokens, colon)
        yield "ternary", [Edit(tokens[first].start, tokens[at + 1].start, ""),
                          Edit(tokens[colon - 1].end, tokens[behind - 1].end, "")]
        yield "ternary", [Edit(tokens[first].start, tokens[colon + 1].start, "")]
        yield "ternary", [negated(tokens, first, at)]


def colon_of(tokens, at):
    """The ":" of the "?" at @at."""
    open_ones = 1
    while open_ones:
        at += 1
        if tokens[at].text in source.OPENING:
            at = source.partner(tokens, at)
        open_ones += (tokens[at].text == "?") - (tokens[at].text == ":")
    return at


def wrapped(tokens, first, behind, shape):
    """The edit that puts what stands there into @shape."""
    start, end = tokens[first].start, tokens[behind - 1].end
    return start, end, shape


def negated(tokens, first, behind):
    return wrapped(tokens, first, behind, "!({})")


def statements(tokens):
    """(what it is, first index, index behind it) for each part of a body: "drop" for a statement that does
    something, "declare", "return", "leave" (break, continue, a bare return), "label"; and "if", "while", "do" for a
    condition."""
    at = 0
    open_dos = 0
    while at < len(tokens):
        word = tokens[at].text
        if word in ("{", "}", ";", "else", "do"):
            open_dos += word == "do"
            at += 1
        elif word in ("if", "while", "for", "switch"):
            end = source.partner(tokens, at + 1)
            if word == "while" and open_dos and is_end(tokens, end + 1):
                open_dos -= 1
                word = "do"
            yield from condition_of(tokens, at, end, word)
            at = end + 1
        else:
            end = end_of_label(tokens, at) if word in ("case", "default") else end_of_statement(tokens, at)
            yield kind_of(tokens, at, end), at, end
            at = end


def is_end(tokens, at):
    """Of a statement, or of a macro's body, which may have no semicolon."""
    return at >= len(tokens) or tokens[at].text == ";"


def end_of_label(tokens, at):
    while tokens[at].text != ":":
        at += 1
    return at + 1


def condition_of(tokens, at, end, word):
    if word == "for":
        first = end_of_statement(tokens, at + 2)
        behind = end_of_statement(tokens, first) - 1
        if behind > first:
            yield "while", first, behind
    elif word != "switch":
        yield word, at + 2, end


def end_of_statement(tokens, at):
    """Behind the semicolon."""
    while not is_end(tokens, at):
        if tokens[at].text in source.OPENING:
            at = source.partner(tokens, at)
        at += 1
    return min(at + 1, len(tokens))


def kind_of(tokens, at, end):
    if tokens[at].text in ("case", "default"):
        return "label"
    if tokens[at].text in ("break", "continue") or (tokens[at].text == "return" and end - at == 2):
        return "leave"
    if tokens[at].text == "return":
        return "return"
    if tokens[at].text == "goto":
        return "declare"
    return "declare" if source.is_declaration(tokens, at) else "drop"


def has_statements(region):
    return region.kind == "function" or (region.kind == "macro" and region.tokens[0].text in ("do", "{"))


def flow(region, _text):
    """Statements, labels and ways out dropped; conditions negated, or decided; values returned."""
    tokens = region.tokens
    if not has_statements(region):
        return
    for kind, first, behind in statements(tokens):
        if kind in ("drop", "leave", "label"):
            name = {"drop": "statement", "leave": "leave", "label": "case"}[kind]
            rest = "" if kind == "label" else ";"
            yield name, [Edit(tokens[first].start, tokens[behind - 1].end, rest)]
        elif kind == "return":
            for shape in returned(tokens[first + 1:behind - 1]):
                yield "return", [wrapped(tokens, first + 1, behind - 1, shape)]
            if behind < len(tokens) - 1:  # what comes after the last one is nothing
                yield "statement", [Edit(tokens[first].start, tokens[behind - 1].end, ";")]
        elif kind in ("if", "while"):
            for shape in ("!({})", "0 && ({})") + (("1 || ({})",) if kind == "if" else ()):
                yield "condition", [wrapped(tokens, first, behind, shape)]
        elif kind == "do":
            yield "condition", [wrapped(tokens, first, behind, "0 && ({})")]


def returned(value):
    """What is returned in place of @value; nothing where another operator says the same."""
    if len(value) == 1 and (value[0].kind == "number" or value[0].text in OPPOSITES):
        return ()
    if any(token.text in ("&&", "||", "!", "==", "!=", "<", ">", "<=", ">=") for token in value):
        return ("!({})", "0")
    return ("0", "1") if len(value) == 1 and value[0].text.isupper() else ("0", "!({})")


def orders(region, _text):
    """Each atomic operation that is stronger than relaxed becomes relaxed."""
    tokens = region.tokens
    covered = 0
    for at, token in enumerate(tokens):
        match = ATOMIC.match(token.text)
        if match and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            covered = source.partner(tokens, at + 1)
            edits = weaker(tokens, at, covered, match[1])
            if edits:
                yield "order", edits
        elif at > covered and ORDER.match(token.text):
            yield "order", [Edit(token.start, token.end, RELAXED)]


def weaker(tokens, at, end, explicit):
    if explicit or tokens[at].text == "atomic_thread_fence":
        return [Edit(token.start, token.end, RELAXED) for token in tokens[at:end] if ORDER.match(token.text)]
    count = 2 if "compare_exchange" in tokens[at].text else 1
    return [Edit(tokens[at].end, tokens[at].end, "_explicit"),
            Edit(tokens[end].start, tokens[end].start, f", {RELAXED}" * count)]


def lock_edits(region):
    """(the kinds of lock statements in a region, what takes them all out)"""
    kinds = set()
    edits = []
    for at, token in enumerate(region.tokens):
        match = LOCK.match(token.text)
        if match and region.kind == "function" and region.tokens[at + 1].text == "(":
            kinds.add(match[1])
            edits.append(Edit(token.start, token.end, "(void)"))
    return kinds, edits


def locks(regions):
    """(region, edits): the locks of a function go together; so do those of functions that only lock, or unlock."""
    alone = []
    first = None
    for region in regions:
        kinds, edits = lock_edits(region)
        if len(kinds) == 2:
            yield region, edits
        elif kinds:
            first = first or region
            alone += edits
    if alone:
        yield first, alone


OPERATORS = (constants, swaps, operands, ternaries, flow, orders)


def whole(text, edit):
    """An edit whose text may be a shape around what is there."""
    start, end, shape = edit
    return Edit(start, end, shape.format(text[start:end]) if "{}" in shape else shape)


def changed(text, edits):
    for start, end, becomes in sorted(edits, reverse=True):
        text = text[:start] + becomes + text[end:]
    return text


def boundaries_of(tokens):
    """What stands between statements; the braces of a value do not, nor what is in parentheses."""
    found = []
    inside = -1
    for at, token in enumerate(tokens):
        if at <= inside:
            continue
        if token.text == "(" or (token.text == "{" and source.is_initialiser(tokens, at)):
            inside = source.partner(tokens, at)
        elif token.text in (";", "{", "}"):
            found.append(token)
    return found


def statement_around(tokens, start, end):
    """The first and last place of the statement that has these."""
    boundaries = boundaries_of(tokens)
    first = max((token.end for token in boundaries if token.end <= start), default=tokens[0].start)
    last = min((token.start for token in boundaries if token.start >= end), default=tokens[-1].end)
    return first, last


def told(text, region, edits):
    """The statement before and after, each in one line."""
    first, last = statement_around(region.tokens, edits[0].start, edits[-1].end)
    inside = [Edit(edit.start - first, edit.end - first, edit.text) for edit in edits]
    return source.plain(text, first, last), one_line(changed(text[first:last], inside))


def one_line(text):
    return source.plain(text, 0, len(text))


def places(text):
    """(region, operator, edits), in the text's order as far as regions go."""
    regions = source.regions_of(text)
    for region in regions:
        for operator in OPERATORS:
            for name, edits in operator(region, text):
                yield region, name, sorted(whole(text, edit) for edit in edits)
    for region, edits in locks(regions):
        yield region, "lock", sorted(edits)


def mutants_of(path, text):
    """Every mutant of a file, each text once."""
    lines = source.Lines(text)
    same = collections.Counter()
    seen = set()
    for region, name, edits in places(text):
        becomes = tuple(edits)
        if becomes in seen:
            continue
        seen.add(becomes)
        before, after = told(text, region, edits)
        key = (region.name, name, before, after)
        yield Mutant(path, *key, same[key], lines.of(edits[0].start), becomes)
        same[key] += 1
