"""How far two annotators agree: span F1 per label between the gold corpus and an independent second annotation.

    python benchmarks/agreement.py

The second annotator had the plain texts of 120 documents (train and dev) and the guidelines, not the gold. Where
both mark the same span with the same label, the values are compared too. The agreement is the ceiling of what a
figure of accuracy can mean.
"""

from __future__ import annotations

from collections import Counter

from tagger.training.corpus import CORPUS, gold_id, load_corpus
from tagger.types import LABELS


def main() -> None:
    second = {document.id: document for document in load_corpus(CORPUS / "agreement" / "second.jsonl")}
    first = [document for document in load_corpus() if document.id in second]
    both, one, other = Counter[str](), Counter[str](), Counter[str]()
    values, same = Counter[str](), Counter[str]()
    for document in first:
        again = second[document.id]
        if document.full_text != again.full_text:
            raise SystemExit(f"{document.id}: the text changed since the second annotation")
        gold = {span[:3]: gold_id(span) for span in document.full_spans}
        theirs = {span[:3]: gold_id(span) for span in again.full_spans}
        one.update(label for *_, label in gold)
        other.update(label for *_, label in theirs)
        for place in gold.keys() & theirs.keys():
            both[place[2]] += 1
            values[place[2]] += 1
            same[place[2]] += gold[place] == theirs[place]
    print(f"{len(first)} documents")
    for label in ("all", *LABELS):
        a, b, c = (sum(each.values()) if label == "all" else each[label] for each in (both, one, other))
        agree = (
            sum(same.values()) / sum(values.values())
            if label == "all"
            else same[label] / max(values[label], 1)
        )
        print(f"{label:9} F1 {2 * a / (b + c):.3f}   gold {b:5} second {c:5}   same value {agree:.3f}")


if __name__ == "__main__":
    main()
