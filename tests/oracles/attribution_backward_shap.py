"""What the shap package's DeepExplainer answers for a network of modules."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it colors its plots by what matplotlib will give up
    import shap


def deep_explainer(model, x, baseline):
    """(sample, ..., output) against one baseline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return shap.DeepExplainer(model.eval(), baseline).shap_values(x, check_additivity=False)
