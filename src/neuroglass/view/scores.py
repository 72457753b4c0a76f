"""What does a score measure, and is more of it better? One sentence each, for captions and reports."""

from __future__ import annotations

from collections.abc import Mapping

from neuroglass.view.words import number, plain, raised

MEANINGS = {
    "neighborhood_hit": "Share of a point's nearest neighbors with its own label, on average; 1 is grouped by class.",
    "trustworthiness": "Whether neighbors on the map were neighbors before; 1 means no false neighbors.",
    "continuity": "Whether neighbors before stayed neighbors on the map; 1 means nothing was torn apart.",
    "kl": "What t-SNE minimizes: how much the map's neighborhoods differ from the original ones; lower is better.",
    "stress": "How much distances on the map differ from the original ones; 0 is exact.",
    "explained_variance": "Share of the data's variance that the map shows; 1 is all of it.",
    "completeness_gap": "How far relevance misses the change of the target that it should add up to; 0 is exact.",
    "displacement": "How far a sample moves from the map before, on average.",
    "neighborhood_preservation": "Share of a point's nearest neighbors before that still are on the map; 1 is all.",
    "silhouette": "How much nearer a point's own class is than the next one, from -1 to 1.",
    "distance_consistency": "Share of points that are nearest to the middle of their own class.",
    "clusters": "How many groups were found that are clearer than in noise.",
    "classes_with_sub_clusters": "How many classes are parted into two groups or more.",
    "share_in_clusters": "Share of samples that lie in a dense group.",
    "clearness": "How clearly groups lie apart, from 0 to 1; beside it what noise of the same spread reaches.",
    "misclassified": "How many samples are taken for another class than their label says.",
    "among_the_predicted_class": "Share of misclassified samples whose neighbors mostly have the predicted class.",
    "kl_cost": "What the pull to the map before costs in KL divergence; 0 costs nothing.",
    "strain": "How much of the centered dissimilarities the map leaves out; 0 is exact.",
    "discriminative_power": "How much a unit helps to tell a class from the rest: its share in random trees.",
    "expert_accuracy": "Share of samples told from the class or its rest by random trees that have not seen them.",
    "expert_auc": "How well random trees order samples that they have not seen by the class; 0.5 is chance.",
    "trail_length": "How far a sample moves through all maps.",
    "standard_error": "Uncertainty of sampled values; smaller is surer.",
    "accuracy": "Share of samples whose prediction is their label.",
    "balanced_accuracy": "The same share within each class, averaged over classes: frequent classes count no more.",
    "mean_absolute_error": "How far a prediction is from its label, on average.",
    "rmse": "The root of the mean squared error; large errors weigh more.",
    "r2": "Share of the variance explained, of labels by predictions or of the target by a surrogate; 1 is all of it.",
    "draws": "How many samples were drawn at most; more make the answer surer.",
    "points": "How many points of the path were asked at most.",
    "conservation_gap": "How far relevance misses the target's value that is handed down; 0 is exact.",
    "completeness_error": "Uncertainty of the sum that should be the change of the target.",
    "deletion_area": "Mean of the target while positions are hidden, the most relevant first; lower is better.",
    "deletion_gain": "How far that mean lies below random orders, as a share of the change when all is hidden.",
    "insertion_area": "Mean of the target while positions are shown, the most relevant first; higher is better.",
    "insertion_gain": "How far that mean lies above random orders, as a share of the change when all is shown.",
    "infidelity": "How far relevance, scaled at best, misses what hiding does to the target, squared; 0 is exact.",
    "sensitivity": "Largest change of relevance when the sample changes a little, as a share of its size.",
    "agreement": "Mean rank correlation of absolute relevance over all pairs of methods; 1 is the same order.",
    "hits": "Share of samples whose largest relevance lies on the mask.",
    "similarity": "How alike relevance is before and after all weights are drawn anew; 1 is the same.",
    "parameters": "How many numbers training may change.",
}
NAMES = {
    "kl": "KL divergence",
    "kl_cost": "KL cost of the pull",
    "expert_auc": "expert AUC",
    "r2": "R²",
    "rmse": "RMSE",
    "hits": "hits of the mask",
}
PLACES = {
    "original": "before projecting",
    "standard_error": "standard error",
    "relative": "as a share of that change",
    "random": "in random orders",
    "random_spread": "standard deviation over random orders",
    "unexplained": "share of the squared change that stays unexplained",
    "shuffled": "that share for shuffled maps",
    "chance": "by chance",
    "probability_by_chance": "probability of so many by chance",
    "least": "of the least alike pair",
    "absolute_rank_correlation": "absolute rank correlation",
    "signed_rank_correlation": "signed rank correlation",
}


def spoken(name: str) -> str:
    """A score's name in words: `neighborhood_hit@6:original` is 'neighborhood hit (k = 6), before projecting'."""
    head, *places = name.split(":")
    score, _, size = head.partition("@")
    words = NAMES.get(score, plain(score)) + (f" (k = {size})" if size else "")
    return ", ".join([words, *(PLACES.get(place, place) for place in places)])


def meaning(name: str) -> str:
    """The sentence about a score; '' for a score of somebody else's."""
    return MEANINGS.get(name.partition(":")[0].partition("@")[0], "")


def told(scores: Mapping[str, float]) -> str:
    """All scores as one sentence."""
    text = "; ".join(f"{spoken(name)} {number(value)}" for name, value in scores.items())
    return f"{raised(text)}." if text else ""
