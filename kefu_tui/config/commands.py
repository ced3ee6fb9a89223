"""The dial command of kefu.toml: a line of words, run without a shell."""

from __future__ import annotations

import os
import shlex

NUMBER = "{号码}"
"""Where the number goes."""


def dial_words(command: str, number: str) -> list[str]:
    """The program and its arguments, `number` put in. Words are parted at blanks, quotes hold them
    together; a backslash means itself on Windows. Empty where a quote is not closed.

    >>> dial_words("xdg-open 'tel:{号码}'", "057100000000")
    ['xdg-open', 'tel:057100000000']
    """
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if os.name == "nt":
        lexer.escape = ""
    try:
        return [word.replace(NUMBER, number) for word in lexer]
    except ValueError:
        return []
