"""The linear relaxation of a model of clauses, solved by an interior-point method: a bound below every legal plan.

The solver of whole numbers works on this bound too, but takes long over one large relaxation; so it is done for it.
"""

import datetime as dt
import math

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

_FAR = 2**60


def linear_bound(model: cp_model.CpModel, seconds: float = 300, log: bool = False) -> float:
    """The least value of the objective when every yes or no may be a share of one.

    Infinity where the rules leave nothing, minus infinity where the time was too short.
    """
    lp, variables = mathopt.Model(), []
    for variable in model.proto.variables:
        domain = list(variable.domain)
        variables.append(lp.add_variable(lb=domain[0], ub=domain[-1]))
    for constraint in model.proto.constraints:
        _add(lp, variables, constraint)
    objective = model.proto.objective
    lp.minimize(
        mathopt.LinearSum(c * variables[v] for v, c in zip(objective.vars, objective.coeffs, strict=True))
        + objective.offset
    )
    parameters = mathopt.SolveParameters(time_limit=dt.timedelta(seconds=seconds), enable_output=log)
    parameters.highs.string_options["solver"] = "ipm"
    parameters.highs.string_options["run_crossover"] = "off"
    found = mathopt.solve(lp, mathopt.SolverType.HIGHS, params=parameters)
    if found.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return math.inf
    return found.dual_bound() if math.isfinite(found.dual_bound()) else -math.inf


def _add(lp: mathopt.Model, variables: list[mathopt.Variable], constraint: object) -> None:
    if constraint.has_linear():  # type: ignore[attr-defined]
        row = constraint.linear  # type: ignore[attr-defined]
        domain = list(row.domain)  # the wrapper of the list knows no negative index
        low, high = domain[0], domain[-1]
        lp.add_linear_constraint(
            expr=mathopt.LinearSum(c * variables[v] for v, c in zip(row.vars, row.coeffs, strict=True)),
            lb=low if low > -_FAR else -math.inf, ub=high if high < _FAR else math.inf,
        )  # fmt: skip
    elif constraint.has_bool_or():  # type: ignore[attr-defined]
        _row(lp, variables, list(constraint.bool_or.literals), 1, None)  # type: ignore[attr-defined]
    elif constraint.has_bool_and():  # type: ignore[attr-defined]
        unless = [-literal - 1 for literal in constraint.enforcement_literal]  # type: ignore[attr-defined]
        for literal in constraint.bool_and.literals:  # type: ignore[attr-defined]
            _row(lp, variables, [*unless, literal], 1, None)
    elif constraint.has_at_most_one():  # type: ignore[attr-defined]
        _row(lp, variables, list(constraint.at_most_one.literals), None, 1)  # type: ignore[attr-defined]
    else:
        _row(lp, variables, list(constraint.exactly_one.literals), 1, 1)  # type: ignore[attr-defined]


def _row(
    lp: mathopt.Model, variables: list[mathopt.Variable], literals: list[int], low: int | None, high: int | None
) -> None:
    """A sum of literals between two numbers; a negated literal is one minus its variable."""
    terms = [variables[n] if n >= 0 else 1 - variables[-n - 1] for n in literals]
    lp.add_linear_constraint(
        expr=mathopt.LinearSum(terms), lb=-math.inf if low is None else low, ub=math.inf if high is None else high
    )
