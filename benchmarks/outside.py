"""Strict F1 on public sets that nothing was trained or tuned on: other registers, other guidelines.

    python benchmarks/outside.py FOLDER [--model DIR]

FOLDER holds the open corpora (`wikigold`, `uner_ewt`, `meantime`). How they are mapped and counted stands in
`tagger/training/outside.py`; the model card has the same figures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tagger import pipeline
from tagger.training.outside import measure_outside


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    for name, scores in measure_outside(pipeline.load(options.model), options.folder).items():
        for score in scores:
            precision, recall = score.right / max(score.found, 1), score.right / max(score.gold, 1)
            print(
                f"{name:16} {score.label:8} P {precision:.3f}  R {recall:.3f}  F1 {score.f1:.3f}  gold {score.gold}"
            )


if __name__ == "__main__":
    main()
