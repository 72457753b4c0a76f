"""A whole study from one call: the questions of a recipe, asked and kept."""

from pathlib import Path

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.progress import Progress, silent
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import RECIPES, comparison, first_look, hidden_activity, overview, tour, training
from neuroglass.recipes.thumbnails import keep_thumbnails
from neuroglass.study import Study

TOURED = ("overview", "training")  # recipes of one network, whose samples a tour can follow
_TELL = dict(zip(RECIPES, (overview.tell, training.tell, hidden_activity.tell, comparison.tell), strict=True))


def study(
    subject: Subject | Run, folder: str | Path, *, recipe: str = "overview", progress: Progress = silent
) -> Study:
    """Ask a recipe's questions and keep the answers, with the sentences that tell them, in a folder.

    What the folder already holds is read, not computed. Raises InvalidInput for an unknown recipe, and for 'overview'
    of a Run or 'training' of a Subject.
    """
    if recipe not in _TELL:
        raise InvalidInput(f"there is no recipe {recipe!r}; there are {nearest(recipe, RECIPES)}")
    made, named = Study(subject, folder), subject.template if isinstance(subject, Run) else subject
    _TELL[recipe](made, progress=progress)
    if recipe in TOURED:
        tour.tell(made, progress=progress)
    first_look.tell(made)
    keep_thumbnails(folder, named, progress=progress)
    made.tell(named.name, (f"{len(named.data):,} samples, asked with the recipe '{recipe}'.",))
    return made
