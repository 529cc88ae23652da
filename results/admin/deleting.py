"""What results keep of a wave whose answers are deleted, told before that is done."""

from collections.abc import Iterator

from questionnaire.admin.deleting import Kept, kept_of_wave
from questionnaire.models import Wave
from results.aggregation import is_stale
from results.models import Publication, Run
from results.publishing import why_unsafe
from results.queries import latest_run, publication_of


def results_kept(wave: Wave) -> Kept:
    """The results as they were counted last and as published; what to recompute while one can. The
    wave comes with its counts."""
    latest, publication = latest_run(wave), publication_of(wave)
    return Kept(tuple(_stays(latest, publication)), tuple(_cautions(wave, latest, publication)))


kept_of_wave.append(results_kept)


def _stays(latest: Run | None, publication: Publication | None) -> Iterator[str]:
    if latest is not None:
        yield (
            f"The results of {latest.respondents} submitted responses, computed "
            f"{latest.done_at:%Y-%m-%d %H:%M} UTC: tables, charts, exhibits and their downloads, "
            "as they are. They cannot be computed again."
        )
        yield (
            "Changes since this wave in later ones. From now on their tests take the two waves for "
            "different people."
        )
    if publication is not None:
        yield f"The results that were published {publication.published_at:%Y-%m-%d %H:%M} UTC."


def _cautions(wave: Wave, latest: Run | None, publication: Publication | None) -> Iterator[str]:
    if is_stale(wave):
        yield (
            "The results do not count all answers as they would be counted now. Recompute them "
            "first, or they stay as they are."
        )
    published = publication is not None and latest is not None and publication.run_id == latest.pk
    reason = why_unsafe(latest) if latest is not None and not published else ""
    if reason:
        yield f"The latest results could not be published any more. {reason}"
