"""Every message of some templates and the code beside them, and the catalogues that hold them.

Code says its messages with `words.say` and `words.count`: a text, the name of one, or one out of a table of texts.
"""

import ast
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

_IDLE = ('"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated')

Message = str | tuple[str, str]
"""One form, or one and many."""

Named = dict[str, list[ast.expr]]


@dataclass(frozen=True)
class Catalogues:
    """Where one kind of words is said and where it is kept.

    `stops`: classes whose texts are shown as they are given, such as the title and text of an answer that is no page.
    """

    title: str
    words: Path
    templates: tuple[Path, ...]
    code: tuple[Path, ...]
    stops: tuple[str, ...] = ()

    def messages(self) -> list[tuple[str, Message]]:
        """The file and the message, in order of files, each where it is met first."""
        found: dict[Message, str] = {}
        for file, message in (*_in_templates(self.templates), *_in_code(self.code, self.stops)):
            found.setdefault(message, file)
        return sorted(((file, message) for message, file in found.items()), key=repr)

    def template(self) -> Catalog:
        catalogue = Catalog(project=self.title, charset="utf-8", fuzzy=False)
        for file, message in self.messages():
            catalogue.add(message, locations=[(file, None)])  # type: ignore[list-item]  # babel writes files without lines
        return catalogue

    def kept(self, name: str) -> Catalog:
        """The template `messages.pot`, or the catalogue of a language."""
        with (self.words / name).open("rb") as file:
            return read_po(file, locale=None if name.endswith(".pot") else name.removesuffix(".po"))

    def bring_up_to_date(self) -> None:
        """messages.pot anew, and the catalogues with every message that is there now (new ones empty)."""
        now = self.template()
        _write(self.words / "messages.pot", now)
        for path in sorted(self.words.glob("*.po")):
            catalogue = self.kept(path.name)
            catalogue.update(now, no_fuzzy_matching=True)
            catalogue.fuzzy = False
            _write(path, catalogue)


def _in_templates(paths: Iterable[Path]) -> Iterator[tuple[str, Message]]:
    options = {
        "extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "encoding": "utf-8", "trim_blocks": "true",
        "lstrip_blocks": "true", "silent": "false",
    }  # fmt: skip
    for path in paths:
        with path.open("rb") as file:
            for _, function, said, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
                forms = [said] if isinstance(said, str) else [str(form) for form in said or ()]
                if not forms:
                    continue  # `_(stop.title)`: what is said there is found where the code gives it
                yield _place(path), (forms[0], forms[1]) if function == "ngettext" else forms[0]


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _in_code(paths: Iterable[Path], stops: tuple[str, ...]) -> Iterator[tuple[str, Message]]:
    trees = {_place(path): ast.parse(path.read_text()) for path in paths}
    shared = {name: values for tree in trees.values() for name, values in _named(tree.body).items()}
    for place, tree in trees.items():
        for message in _said_in(tree, {**shared, **_named(ast.walk(tree))}, stops):
            yield place, message


def _named(statements: Iterable[ast.AST]) -> Named:
    """Every value that a name is given."""
    found: Named = {}
    for each in statements:
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            target = each.targets[0] if isinstance(each, ast.Assign) else each.target
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(each.value)
    return found


def _said_in(tree: ast.AST, named: Named, stops: tuple[str, ...]) -> Iterator[Message]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name) and call.func.id in stops:
            for argument in call.args:
                yield from _texts(argument, named, may_be_none=True)
        elif isinstance(call.func, ast.Attribute) and _is_words(call.func.value):
            if call.func.attr == "count":
                one, many = (ast.literal_eval(argument) for argument in call.args[:2])
                yield one, many
            elif call.func.attr == "say":
                yield from _texts(call.args[0], named)


def _is_words(value: ast.expr) -> bool:
    said_by = ast.unparse(value)
    return "words" in said_by.lower() or said_by == "self"


def _texts(said: ast.expr, named: Named, may_be_none: bool = False) -> Iterator[str]:
    """The texts of an expression: itself, either side of a choice, what its name stands for, all of its table."""
    if isinstance(said, ast.IfExp):
        yield from (*_texts(said.body, named), *_texts(said.orelse, named))
        return
    table = _table(said)
    values = named.get(table.id, []) if isinstance(table, ast.Name) else [table]
    found = [text for value in values for text in _literal(value)]
    if not found and not may_be_none:
        raise ValueError(f"no text is known for {ast.unparse(said)}: give say() a text, or one out of a table of texts")
    yield from found


def _table(said: ast.expr) -> ast.expr:
    """TABLE for TABLE[key] and TABLE.get(key)."""
    if isinstance(said, ast.Subscript):
        return said.value
    if isinstance(said, ast.Call) and isinstance(said.func, ast.Attribute) and said.func.attr == "get":
        return said.func.value
    return said


def _literal(value: ast.expr) -> list[str]:
    """The texts written down here: of a table, its values; nothing where it is worked out."""
    if isinstance(value, ast.Constant):
        return [value.value] if isinstance(value.value, str) and value.value else []
    if isinstance(value, ast.Dict):
        return [text for each in value.values for text in _literal(each)]
    if isinstance(value, ast.Tuple | ast.List):
        return [text for each in value.elts for text in _literal(each)]
    return []


def _write(path: Path, catalogue: Catalog) -> None:
    """Without what changes with every writing, or says who wrote it with what."""
    content = io.BytesIO()
    write_po(content, catalogue, width=110, omit_header=path.suffix == ".pot", ignore_obsolete=True)
    lines = content.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_IDLE)))
