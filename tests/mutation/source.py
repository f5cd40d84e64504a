# SPDX-License-Identifier: BSD-2-Clause
"""C as a mutation needs it: tokens with their places, and the regions that they stand in.

Comments, strings and preprocessor lines are kept apart. It reads what clang-format has written, and relies
on that in one point: an operator with a blank on either side is a binary one, any other is not.
"""
import bisect
import collections
import re

Token = collections.namedtuple("Token", "kind text start end")
# kind: "function", "macro" (what it stands for) or "data" (all else at file scope).
Region = collections.namedtuple("Region", "kind name tokens")

LEXEMES = re.compile(r"""
    (?P<blank>\s+|\\\n|/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:\\\n|/\*.*?\*/|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\.?\d(?:[eE][+-]|[\w.])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<op>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\#\#|[-+*/%&|^]=|[][(){}<>;:,.?~!%^&*=+|/\\#-])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\\\n", re.DOTALL)
DEFINE = re.compile(r"[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)]*\))?")

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {end: start for start, end in OPENING.items()}
TYPE_WORDS = frozenset("const volatile static inline extern register struct union enum unsigned signed char short int "
                       "long bool void float double _Atomic _Bool".split())
NO_OPERANDS = frozenset(("return", "case", "else", "do", "sizeof", "goto"))
# How tightly a binary operator binds.
PRECEDENCE = {op: level for level, ops in enumerate(
    (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"),
     ("*", "/", "%"))) for op in ops}
ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
BOUNDARIES = ASSIGNMENTS | {",", ";", "?", ":", "{", "}"} | NO_OPERANDS


def tokens_of(text, start=0, end=None):
    """All but what is blank; a directive is one token."""
    end = len(text) if end is None else end
    found = []
    while start < end:
        match = LEXEMES.match(text, start, end)
        if not match:
            raise ValueError(f"no token of C: {text[start:start + 20]!r}")
        if match.lastgroup != "blank":
            found.append(Token(match.lastgroup, match[0], match.start(), match.end()))
        start = match.end()
    return found


def code_of(text):
    """What a compiler sees of it: the same for two texts that differ in comments and blanks only."""
    return "\n".join(" ".join(COMMENT.sub(" ", token.text).split()) if token.kind == "directive" else token.text
                     for token in tokens_of(text))


def partner(tokens, at):
    """The index of the bracket that belongs to the one at @at."""
    step = 1 if tokens[at].text in OPENING else -1
    depth = 0
    while True:
        if tokens[at].kind == "op":
            depth += step * ((tokens[at].text in OPENING) - (tokens[at].text in CLOSING))
        if not depth:
            return at
        at += step


def macro_of(text, directive):
    """What a #define stands for, or None."""
    match = DEFINE.match(text, directive.start, directive.end)
    return match and Region("macro", match[1], tokens_of(text, match.end(), directive.end))


def items_of(tokens):
    """What stands at file scope, one after the other: (kind, tokens)."""
    first = at = 0
    while at < len(tokens):
        is_body = tokens[at].text == "{" and at > first and tokens[at - 1].text == ")"
        if tokens[at].text in OPENING:
            at = partner(tokens, at)
        at += 1
        if is_body or tokens[at - 1].text == ";":
            yield "function" if is_body else "data", tokens[first:at]
            first = at


def opening_of_body(item):
    return next(at for at, token in enumerate(item) if token.text == "{")


def name_of(kind, item):
    """Of a function, a type or a variable."""
    if kind == "function":
        return item[partner(item, opening_of_body(item) - 1) - 1].text
    name = ""
    for token in item:
        if token.text in ("{", "=", "["):
            break
        if token.kind == "word":
            name = token.text
    return name


def regions_of(text):
    """Where code is, in its order."""
    tokens = tokens_of(text)
    found = [macro_of(text, token) for token in tokens if token.kind == "directive"]
    for kind, item in items_of([token for token in tokens if token.kind != "directive"]):
        if item[0].text not in ("_Static_assert", "typedef"):
            body = item[opening_of_body(item):] if kind == "function" else item
            found.append(Region(kind, name_of(kind, item), body))
    return sorted((region for region in found if region and region.tokens),
                  key=lambda region: region.tokens[0].start)


def is_spaced(text, token):
    return text[token.start - 1].isspace() and text[token.end:token.end + 1].isspace()


def is_binary(text, tokens, at):
    """Whether the operator at @at has two operands."""
    if tokens[at].text not in PRECEDENCE or not 0 < at < len(tokens) - 1:
        return False
    before = tokens[at - 1]
    ends_operand = before.kind in ("word", "number", "string") or before.text in (")", "]", "++", "--")
    return ends_operand and before.text not in NO_OPERANDS and is_spaced(text, tokens[at])


def operand_before(text, tokens, at):
    """The first index of the left operand of the binary operator at @at, or of a condition before a "?"."""
    level = PRECEDENCE.get(tokens[at].text, -1)
    while at > 0:
        token = tokens[at - 1]
        if token.kind == "op" and token.text in CLOSING:
            if token.text == "}" and not is_initialiser(tokens, partner(tokens, at - 1)):
                break
            at = partner(tokens, at - 1)
            continue
        if token.text in OPENING or token.text in BOUNDARIES:
            break
        if PRECEDENCE.get(token.text, level) < level and is_binary(text, tokens, at - 1):
            break
        at -= 1
    return at


def operand_after(text, tokens, at):
    """The index behind the right operand of the binary operator at @at, or of a ":"."""
    level = PRECEDENCE.get(tokens[at].text, -1)
    at += 1
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "op" and token.text in OPENING:
            if token.text == "{" and not is_initialiser(tokens, at):
                break
            at = partner(tokens, at)
        elif token.text in CLOSING or token.text in BOUNDARIES:
            break
        elif PRECEDENCE.get(token.text, level + 1) <= level and is_binary(text, tokens, at):
            break
        at += 1
    return at


def is_initialiser(tokens, at):
    """Whether a brace opens a value, as that of a compound literal."""
    return at > 0 and (tokens[at - 1].text in ("=", ",", "{") or is_cast(tokens, at - 1))


def is_cast(tokens, at):
    """Whether the parenthesis that closes at @at has nothing but a type in it."""
    if tokens[at].text != ")":
        return False
    inside = tokens[partner(tokens, at) + 1:at]
    return bool(inside) and is_type(inside[0]) and all(
        token.kind == "word" or token.text in ("*", "[", "]") or token.kind == "number" for token in inside)


def is_type(token):
    """By word: a name that only begins like a type's is none."""
    return token.kind == "word" and (token.text in TYPE_WORDS or token.text.endswith("_t"))


def is_declaration(tokens, at):
    """Whether the statement that begins at @at declares something."""
    if tokens[at].text in TYPE_WORDS:
        return True
    if at + 1 >= len(tokens) or tokens[at].kind != "word":
        return False
    return tokens[at + 1].kind == "word" or (is_type(tokens[at]) and tokens[at + 1].text == "*")


def plain(text, start, end):
    """A piece of the text as one line, without its comments."""
    words = []
    last = start
    for token in tokens_of(text, start, end):
        words.append((" " if token.start > last and words else "") + token.text)
        last = token.end
    return "".join(words)


class Lines:
    """The lines of places in a text."""

    def __init__(self, text):
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def of(self, place):
        return bisect.bisect_right(self.starts, place)
