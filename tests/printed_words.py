"""Every message of the sheets, found in templates and code. `python -m tests.printed_words` brings planners/words
up to date: messages.pot anew, and the catalogues with every message that is there now (new ones empty)."""

import ast
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "planners" / "words"
SHEETS = ROOT / "planners" / "sheets"
PRINTING = ROOT / "rollout" / "domain" / "printing"

_IDLE = ('"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated')

Found = tuple[str, str | tuple[str, str]]
"""The file, and the message: one form, or one and many."""


def messages() -> list[Found]:
    """In order of files, each message where it is met first."""
    found: dict[str | tuple[str, str], str] = {}
    for file, message in (*_in_templates(), *_in_code()):
        found.setdefault(message, file)
    return sorted(((file, message) for message, file in found.items()), key=repr)


def template() -> Catalog:
    catalogue = Catalog(project="the sheets", charset="utf-8", fuzzy=False)
    for file, message in messages():
        catalogue.add(message, locations=[(file, None)])  # type: ignore[list-item]  # babel writes files without lines
    return catalogue


def _in_templates() -> Iterator[Found]:
    options = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "encoding": "utf-8"}
    for path in sorted(SHEETS.glob("*.html")):
        with path.open("rb") as file:
            for _, function, said, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
                forms = [said] if isinstance(said, str) else [str(form) for form in said or ()]
                yield f"sheets/{path.name}", (forms[0], forms[1]) if function == "ngettext" else forms[0]


def _in_code() -> Iterator[Found]:
    trees = {path.name: ast.parse(path.read_text()) for path in sorted(PRINTING.glob("*.py"))}
    shared = {name: values for tree in trees.values() for name, values in _named(tree.body).items()}
    for name, tree in trees.items():
        for message in _said_in(tree, {**shared, **_named(ast.walk(tree))}):
            yield f"printing/{name}", message


def _named(statements: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Every value that a name is given."""
    found: dict[str, list[ast.expr]] = {}
    for each in statements:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            found.setdefault(each.targets[0].id, []).append(each.value)
    return found


def _said_in(tree: ast.AST, named: dict[str, list[ast.expr]]) -> Iterator[str | tuple[str, str]]:
    """What `words.say` and `words.count` are given: a text, the name of one, or one out of a table of texts."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if "words" not in ast.unparse(call.func.value):
            continue
        if call.func.attr == "count":
            one, many = (ast.literal_eval(argument) for argument in call.args[:2])
            yield one, many
        elif call.func.attr == "say":
            said = _table(call.args[0])
            for value in named[said.id] if isinstance(said, ast.Name) else [said]:
                text = ast.literal_eval(value)
                yield from text.values() if isinstance(text, dict) else [text]


def _table(said: ast.expr) -> ast.expr:
    """TABLE for TABLE[key] and TABLE.get(key)."""
    if isinstance(said, ast.Subscript):
        return said.value
    if isinstance(said, ast.Call) and isinstance(said.func, ast.Attribute) and said.func.attr == "get":
        return said.func.value
    return said


def _written(path: Path, catalogue: Catalog) -> None:
    """Without what changes with every writing, or says who wrote it with what."""
    content = io.BytesIO()
    write_po(content, catalogue, width=110, omit_header=path.suffix == ".pot", ignore_obsolete=True)
    lines = content.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_IDLE)))


def main() -> None:
    now = template()
    _written(WORDS / "messages.pot", now)
    for path in sorted(WORDS.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem)
        catalogue.update(now, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        _written(path, catalogue)


if __name__ == "__main__":
    main()
