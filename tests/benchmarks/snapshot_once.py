"""`python -m tests.benchmarks.snapshot_once <wave>`: one snapshot, in a process of its own.

Prints the seconds it took and its respondents. What the process uses besides is its own peak.
"""

import sys
import time

import django


def main(wave_id: int) -> None:
    django.setup()
    from questionnaire.dataset import take_snapshot

    begun = time.perf_counter()
    snapshot = take_snapshot(wave_id)
    print(time.perf_counter() - begun, snapshot.respondents)


if __name__ == "__main__":
    main(int(sys.argv[1]))
