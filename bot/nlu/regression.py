"""A multinomial logistic regression, fitted in single precision.

scikit-learn hands the examples to its solver in double precision, casting the whole matrix anew at every step; at ten
thousand examples that is most of a training. The optimum is the same, and the result is scikit-learn's own class.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.utils.class_weight import compute_class_weight

from bot.nlu.encoders import Vectors

TOLERANCE, ITERATIONS = 4e-5, 200
"""Where the solver stops: gradient per example, and a bound. A stricter tolerance takes twice as long, for nothing."""


def regression(vectors: Vectors, labels: Sequence[str], strength: float) -> LogisticRegression:
    """Learn labels from the rows of a matrix; every label weighs the same, however many examples it has.

    Args:
        strength: inverse of the regularisation (sklearn's C).
    """
    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    if len(classes) == 2:  # scikit-learn keeps two labels in one row, by its own rules
        settings = {"C": strength, "max_iter": ITERATIONS, "tol": TOLERANCE * len(labels), "class_weight": "balanced"}
        return LogisticRegression(**settings).fit(vectors, labels)
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    weights = compute_class_weight("balanced", classes=classes, y=np.asarray(labels))[targets].astype(np.float32)
    width = rows.shape[1]
    every = np.arange(len(targets))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return loss and gradient; the last row of the coefficients is the intercept, which is not held small."""
        coefficients = flat.reshape(width + 1, len(classes))
        scores = rows @ coefficients[:width].astype(np.float32) + coefficients[width].astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[every, targets]
        chances = np.exp(scores, out=scores)
        totals = chances.sum(axis=1, keepdims=True)
        lost = float(np.dot(weights, np.log(totals[:, 0]) - right))
        chances /= totals
        chances[every, targets] -= 1
        chances *= weights[:, None]
        gradient = np.empty_like(coefficients)
        gradient[:width] = rows.T @ chances + coefficients[:width] / strength
        gradient[width] = chances.sum(axis=0)
        return lost + float((coefficients[:width] ** 2).sum()) / (2 * strength), gradient.ravel()

    options = {"maxiter": ITERATIONS, "gtol": TOLERANCE * len(labels), "ftol": 64 * np.finfo(float).eps}
    found = minimize(loss, np.zeros((width + 1) * len(classes)), jac=True, method="L-BFGS-B", options=options)
    coefficients = found.x.reshape(width + 1, len(classes))
    fitted = LogisticRegression(C=strength)
    fitted.classes_ = classes
    fitted.coef_ = np.ascontiguousarray(coefficients[:width].T, dtype=np.float32)
    fitted.intercept_ = coefficients[width].astype(np.float32)
    fitted.n_features_in_ = width
    fitted.n_iter_ = np.array([found.nit])
    return fitted
