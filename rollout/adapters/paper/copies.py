"""One laid-out page as several: a sign-in sheet for each group, without laying each of them out."""

from collections.abc import Mapping
from typing import Any

import pydyf  # type: ignore[import-untyped]


def copy_page(pdf: pydyf.PDF, times: int) -> None:
    """So many pages with the same drawing, each with a structure of its own. For files of one page without links."""
    number = pdf.pages["Kids"][0]
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document, entries = _object(pdf, root["K"][0]), _object(pdf, root["ParentTree"])["Nums"]
    elements = [each for each in pdf.objects if _is_element(each) and each is not document]
    kids, owners = list(document["K"]), list(entries[1])
    for copy in range(1, times):
        page = pydyf.Dictionary({**pdf.objects[number], "StructParents": copy})
        pdf.add_page(page)
        new = {pdf.objects[number].reference: page.reference}
        made = [pydyf.Dictionary(element) for element in elements]
        for element, each in zip(elements, made, strict=True):
            pdf.add_object(each)
            new[element.reference] = each.reference
        for each in made:
            each.update({name: _changed(name, value, new, copy) for name, value in each.items()})
        document["K"].extend(new[kid] for kid in kids)
        entries.extend((copy, pydyf.Array(new.get(owner, owner) for owner in owners)))


def _changed(name: str, value: Any, new: Mapping[bytes, bytes], copy: int) -> Any:
    """References to what was copied, and names that may be given once only."""
    if isinstance(value, pydyf.Array):
        return pydyf.Array(_changed(name, each, new, copy) for each in value)
    if isinstance(value, pydyf.Dictionary):
        return pydyf.Dictionary({key: _changed(key, each, new, copy) for key, each in value.items()})
    if isinstance(value, pydyf.String) and name in ("ID", "Headers"):
        return pydyf.String(f"{value.string}-{copy}")
    return new.get(value, value) if isinstance(value, bytes) else value


def _is_element(each: Any) -> bool:
    return isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem"


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
