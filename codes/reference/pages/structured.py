"""A page's data for search engines, as JSON-LD in the vocabulary of schema.org."""

import json
from collections.abc import Sequence
from typing import Any

from codes.reference.pages.code_page import CodePage

SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # inside a script element


def as_script(items: Sequence[dict[str, Any]]) -> str:
    """The items as one JSON-LD text, escaped for a script element."""
    document = {"@context": "https://schema.org", "@graph": list(items)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(SAFE)


def code_items(page: CodePage, address: str, crumbs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The code, its questions and its breadcrumbs. `crumbs` are names and absolute URLs from the top."""
    code: dict[str, Any] = {
        "@type": "MedicalCode",
        "@id": f"{address}#code",
        "codeValue": page.hcpcs,
        "codingSystem": "CPT" if page.is_cpt else "HCPCS Level II",
        "name": page.name,
        "url": address,
    }
    if page.content and page.content.description:
        code["description"] = page.content.description
    if page.synonyms:
        code["alternateName"] = page.synonyms
    return [code, _questions(page, address), breadcrumbs(crumbs)]


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The path from the top to the page."""
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": address}
        for n, (name, address) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _questions(page: CodePage, address: str) -> dict[str, Any]:
    entities = [
        {"@type": "Question", "name": question.asked, "acceptedAnswer": {"@type": "Answer", "text": question.answer}}
        for question in page.questions
    ]
    return {"@type": "FAQPage", "@id": f"{address}#questions", "mainEntity": entities}
