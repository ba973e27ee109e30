"""spaCy's DocBin: a Doc of title and text in one for each document, as `spacy train` takes them.

`ents` holds the spans (`kb_id_`: the identifier), `cats` the fields of work, `user_data["tagger"]` all else, in JSON.
Where spans overlap, `ents` has the longest, and the span group `tagger` all of them; where there is such a group,
it is what is read. A span that does not fall on the borders of spaCy's tokens is no entity there; its tokens are
*missing*, so that training learns nothing from them, and `user_data["tagger_unaligned"]` has its place. The file
is no pickle and reading it runs no code.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tagger.components.pieces import tokenise
from tagger.errors import TaggerError
from tagger.exchange.carried import KEY, detailed, head_of, headed
from tagger.exchange.labelled import Labelled, Span, choose, parted, whole_of
from tagger.exchange.offsets import read_span
from tagger.exchange.pieces import compact, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as TokenSpan

    from tagger.exchange.pieces import Options, Piece, Read

UNALIGNED: Final = "tagger_unaligned"


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield the bytes of one DocBin, at the end; it is put together in memory."""
    from spacy.tokens import DocBin

    del options
    store = DocBin(store_user_data=True)
    for document in documents:
        store.add(to_doc(document))
    yield store.to_bytes()


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents of a DocBin, in order, or a failure in a document's place.

    Raises:
        TaggerError: It is no DocBin.
    """
    from spacy.tokens import DocBin

    del options
    try:
        store = DocBin().from_disk(path)
    except Exception as error:  # msgpack, zlib and numpy each have their own
        raise TaggerError(f"{path}: no DocBin: {type(error).__name__}") from error
    for number, doc in enumerate(store.get_docs(_blank().vocab), 1):
        name = f"{path.name}#{number}"
        yield tried(name, of_doc, doc, name)


@lru_cache(maxsize=1)
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


def to_doc(document: Labelled) -> Doc:
    """Return the Doc of a document."""
    from spacy.util import filter_spans

    whole = whole_of(document)
    doc = tokenise(_blank(), whole.text)
    fitting, missing, unaligned = _aligned(doc, whole.spans)
    flat = filter_spans(fitting)
    taken = {token.i for span in flat for token in span}
    free = filter_spans([each for each in missing if not taken & set(range(each.start, each.end))])
    doc.set_ents(flat, missing=free, default="outside")
    if len(flat) < len(fitting):
        doc.spans[KEY] = fitting
    doc.cats = {field.name: float(field.assigned) for field in document.fields or ()}
    doc.user_data[KEY] = compact(head_of(document, whole.spans))  # DocBin would make tuples of its lists
    doc.user_data[UNALIGNED] = unaligned
    return doc


def _aligned(doc: Doc, spans: Iterable[Span]) -> tuple[list[TokenSpan], list[TokenSpan], list[list[Any]]]:
    """Return the spans that are tokens, the tokens under the others, and the places of those."""
    fitting, missing, unaligned = [], [], []
    for span in spans:
        found = doc.char_span(span.start, span.end, label=span.label, kb_id=span.id or "")
        if found is not None:
            fitting.append(found)
            continue
        unaligned.append([span.start, span.end, span.label, span.id])
        under = doc.char_span(span.start, span.end, alignment_mode="expand")
        if under is not None:
            missing.append(under)
    return fitting, missing, unaligned


def of_doc(doc: Doc, name: str) -> Labelled:
    """Return the document of a Doc; without our `user_data`, one named `name`.

    Raises:
        UnfitError: What is in `user_data` is not what was written there.
    """
    head = json.loads(doc.user_data.get(KEY, "null"))
    found = doc.spans[KEY] if KEY in doc.spans else doc.ents  # noqa: SIM401  # SpanGroups.get makes a copy
    spans = [Span(each.start_char, each.end_char, each.label_, each.kb_id_ or None) for each in found]
    for start, end, label, identifier in doc.user_data.get(UNALIGNED, ()):
        spans.append(Span(*read_span(doc.text, start, end), label, identifier))
    document = headed(head, doc.text, name)
    chosen = [field for field, value in doc.cats.items() if value >= 0.5] if doc.cats else None
    return choose(parted(document, doc.text, detailed(spans, head, own_ids=True)), chosen)
