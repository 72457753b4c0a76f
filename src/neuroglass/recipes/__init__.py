"""Which questions are asked of a subject that nobody has looked at yet? Recipes: ready-made studies."""

from pathlib import Path

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.progress import Progress, silent
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import overview, training
from neuroglass.study import Study

RECIPES = ("overview", "training")
_TELL = dict(zip(RECIPES, (overview.tell, training.tell), strict=True))


def study(
    subject: Subject | Run, folder: str | Path, *, recipe: str = "overview", progress: Progress = silent
) -> Study:
    """Ask a recipe's questions and keep the answers, with the sentences that tell them, in a folder.

    What the folder already holds is read, not computed. Raises InvalidInput for an unknown recipe.
    """
    if recipe not in _TELL:
        raise InvalidInput(f"there is no recipe {recipe!r}; there are {nearest(recipe, RECIPES)}")
    made = Study(subject, folder)
    named = subject.template if isinstance(subject, Run) else subject
    made.tell(named.name, (f"The recipe '{recipe}' asked these questions of {named.name}.",))
    _TELL[recipe](made, progress=progress)
    return made
