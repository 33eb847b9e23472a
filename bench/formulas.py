"""The functions as expressions, for the peers that compile or interpret one.

They come from npact's table.  Where its formula is not the one that such a peer evaluates fastest,
the one of `FASTER` stands in.  An expression names other functions of the table, inside gated units
above all; these are put in place of their names unless the peer has them itself.
"""

import ast
import math
from collections.abc import Callable, Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import npact
from bench.cells import Cell

PRIMITIVES = {
    "abs", "cosh", "erf", "erfc", "exp", "expm1", "log", "log1p", "maximum", "minimum", "sign",
    "sqrt", "square", "tanh", "where",
}  # fmt: skip


class Formula(NamedTuple):
    """Value, derivative by each input, from the output ``y``, and by parameters."""

    value: str
    slopes: tuple[str, ...]
    from_output: str | None = None
    by: Mapping[str, str] = MappingProxyType({})


SELU_ALPHA, SELU_SCALE = 1.6732632423543772848, 1.0507009873554804935

#: exp and log are fast in most libraries, expm1 and log1p in few.  At the defaults a parameter of 1
#: leaves nothing behind; leaky_relu and prelu are for slopes up to 1, softplus is for beta above 0.
FASTER = {
    "relu": Formula("max(x, 0)", ("1 if x > 0 else 0",), "1 if y > 0 else 0"),
    "relu6": Formula("min(max(x, 0), 6)", ("1 if 0 < x < 6 else 0",), "1 if 0 < y < 6 else 0"),
    "leaky_relu": Formula(
        "max(x, negative_slope * x)",
        ("1 if x > 0 else negative_slope",),
        "1 if y > 0 else negative_slope",
        {"negative_slope": "min(x, 0)"},
    ),
    "prelu": Formula(
        "max(x, weight * x)",
        ("1 if x > 0 else weight",),
        "1 if y > 0 else weight",
        {"weight": "min(x, 0)"},
    ),
    "sigmoid": Formula("1 / (1 + exp(-x))", ("sigmoid(x) * (1 - sigmoid(x))",), "y * (1 - y)"),
    "log_sigmoid": Formula(
        "min(x, 0) - log(1 + exp(-abs(x)))", ("1 / (1 + exp(x))",), "1 - exp(y)"
    ),
    "softplus": Formula(
        "max(x, 0) + log(1 + exp(-beta * abs(x))) * (1 / beta)",
        ("sigmoid(beta * x)",),
        "1 - exp(-beta * y)",
        {
            "beta": "-(log(1 + exp(-beta * abs(x))) + beta * abs(x) * exp(-beta * abs(x))"
            " / (1 + exp(-beta * abs(x)))) * (1 / (beta * beta))"
        },
    ),
    "hard_sigmoid": Formula(
        "min(max(x / 6 + 0.5, 0), 1)", ("1 / 6 if -3 < x < 3 else 0",), "1 / 6 if 0 < y < 1 else 0"
    ),
    "tanh": Formula("tanh(x)", ("1 - square(tanh(x))",), "1 - y * y"),
    "hard_tanh": Formula(
        "min(max(x, min_val), max_val)",
        ("1 if min_val < x < max_val else 0",),
        "1 if min_val < y < max_val else 0",
    ),
    "softsign": Formula(
        "x / (1 + abs(x))", ("1 / square(1 + abs(x))",), "square(1 - abs(y))"
    ),
    "elu": Formula(
        "max(x, 0) + alpha * exp(min(x, 0)) - alpha",
        ("exp(min(x, 0)) * (1 if x > 0 else alpha)",),
        "min(y, 0) + (1 if y > 0 else alpha)",
        {"alpha": "exp(min(x, 0)) - 1"},
    ),
    "celu": Formula(
        "max(x, 0) + alpha * exp(min(x, 0) * (1 / alpha)) - alpha",
        ("exp(min(x, 0) * (1 / alpha))",),
        "min(y, 0) * (1 / alpha) + 1",
        {"alpha": "exp(min(x, 0) * (1 / alpha)) * (1 - min(x, 0) * (1 / alpha)) - 1"},
    ),
    "selu": Formula(
        f"{SELU_SCALE} * max(x, 0) + {SELU_SCALE * SELU_ALPHA} * (exp(min(x, 0)) - 1)",
        (f"{SELU_SCALE} if x > 0 else {SELU_SCALE * SELU_ALPHA} * exp(min(x, 0))",),
        f"{SELU_SCALE} if y > 0 else y + {SELU_SCALE * SELU_ALPHA}",
    ),
    "silu": Formula("x / (1 + exp(-x))", ("sigmoid(x) * (1 + x * (1 - sigmoid(x)))",)),
    "swish": Formula(
        "x / (1 + exp(-beta * x))",
        ("sigmoid(beta * x) * (1 + beta * x * (1 - sigmoid(beta * x)))",),
        by={"beta": "square(x) * sigmoid(beta * x) * (1 - sigmoid(beta * x))"},
    ),
    "mish": Formula(
        "x - 2 * x / (exp(x) * (exp(x) + 2) + 2)",
        (
            "1 - 2 / (exp(x) * (exp(x) + 2) + 2)"
            " + 4 * x * exp(x) * (exp(x) + 1) / square(exp(x) * (exp(x) + 2) + 2)",
        ),
    ),
    "gelu": Formula(
        "x * (0.5 + 0.5 * erf(x * sqrt(0.5)))",
        ("0.5 + 0.5 * erf(x * sqrt(0.5)) + x * exp(-0.5 * x * x) / sqrt(2 * pi)",),
    ),
    "gelu_tanh": Formula(
        "x * (0.5 + 0.5 * tanh(sqrt(2 / pi) * x * (1 + 0.044715 * x * x)))",
        (
            "0.5 + 0.5 * tanh(sqrt(2 / pi) * x * (1 + 0.044715 * x * x))"
            " + 0.5 * x * (1 - square(tanh(sqrt(2 / pi) * x * (1 + 0.044715 * x * x))))"
            " * (sqrt(2 / pi) + 3 * 0.044715 * sqrt(2 / pi) * x * x)",
        ),
    ),
    "gelu_quick": Formula(
        "x / (1 + exp(-1.702 * x))",
        ("sigmoid(1.702 * x) * (1 + 1.702 * x * (1 - sigmoid(1.702 * x)))",),
    ),
    "soft_shrink": Formula("x - min(max(x, -lambd), lambd)", ("1 if abs(x) > lambd else 0",)),
    "squareplus": Formula(
        "0.5 * (x + sqrt(square(x) + b))",
        ("0.5 * (1 + x / sqrt(square(x) + b))",),
        by={"b": "0.25 / sqrt(square(x) + b)"},
    ),
    "xielu": Formula(
        "alpha_p * x * x + beta * x if x > 0"
        " else (exp(min(x, 0)) - 1 - x) * alpha_n + beta * x",
        ("2 * alpha_p * x + beta if x > 0 else (exp(min(x, 0)) - 1) * alpha_n + beta",),
        by={
            "alpha_p": "square(max(x, 0))",
            "alpha_n": "exp(min(x, 0)) - 1 - min(x, 0)",
            "beta": "x",
        },
    ),
    "swiglu_oai": Formula(
        "min(gate, limit) / (1 + exp(-alpha * min(gate, limit)))"
        " * (min(max(value, -limit), limit) + 1)",
        (
            "sigmoid(alpha * gate) * (1 + alpha * gate * (1 - sigmoid(alpha * gate)))"
            " * (min(max(value, -limit), limit) + 1) if gate < limit else 0",
            "min(gate, limit) / (1 + exp(-alpha * min(gate, limit))) if abs(value) < limit else 0",
        ),
    ),
}  # fmt: skip

_ROWS = {row.name: row for kind in ("activation", "gated") for row in npact.table(kind)}


def expressions(cell: Cell, keep: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The outputs of a function as expressions of its inputs.

    Parameters
    ----------
    cell : Cell
        What is computed, with which parameters.
    keep : collection of str
        Functions of the table that may be called by name.

    Returns
    -------
    tuple of str
        Arithmetic, comparisons, numbers and calls of `PRIMITIVES`.

    Raises
    ------
    LookupError
        If there is no formula.
    """
    formula, role = _formula(cell.function), cell.role
    if role == "value":
        texts = (formula.value,)
    elif role == "backward":
        texts = tuple(f"g * ({slope})" for slope in formula.slopes)
    elif role == "value_and_grad":
        texts = (formula.value, *formula.slopes)
    elif role.startswith("grad_"):
        parameter = role.removeprefix("grad_")
        if parameter not in formula.by:
            raise LookupError(f"no formula for {cell.function} by {parameter}")
        texts = (formula.by[parameter],)
    elif formula.from_output is None:
        raise LookupError(f"no formula for {cell.function} from its output")
    else:
        texts = (f"g * ({formula.from_output})",)
    return plain(texts, cell, keep)


def plain(texts: Collection[str], cell: Cell, keep: Collection[str]) -> tuple[str, ...]:
    """Expressions with the parameters of a cell put in, as `expressions` returns them."""
    own = {name: ast.Constant(value) for name, value in cell.named.items()}
    return tuple(ast.unparse(_Plain(own, frozenset(keep)).visit(_parse(t))) for t in texts)


@cache
def _formula(function: str) -> Formula:
    if function in FASTER:
        return FASTER[function]
    if function not in _ROWS:
        raise LookupError(f"no formula for {function}")
    row = _ROWS[function]
    try:
        _parse(row.formula)
        derivative = _parse(row.derivative)
    except SyntaxError:
        raise LookupError(f"the formula of {function} is for readers") from None
    parts = derivative.elts if isinstance(derivative, ast.Tuple) else [derivative]
    return Formula(row.formula, tuple(ast.unparse(part) for part in parts))


def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


class _Plain(ast.NodeTransformer):
    """Rewrite an expression to primitives and numbers."""

    def __init__(self, names: Mapping[str, ast.expr], keep: frozenset[str]):
        self.names = {"pi": ast.Constant(math.pi), **names}
        self.keep = keep

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.names.get(node.id, node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return self._call("where", node.test, node.body, node.orelse)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        operands = [self.visit(operand) for operand in (node.left, *node.comparators)]
        pairs = [ast.Compare(operands[i], [op], [operands[i + 1]]) for i, op in enumerate(node.ops)]
        result: ast.expr = pairs[0]
        for pair in pairs[1:]:
            result = ast.BinOp(result, ast.BitAnd(), pair)
        return result

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        return _folded(node, [node.operand])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
            if isinstance(node.left, ast.Constant):
                return ast.Constant(node.left.value**node.right.value)
            base = self.visit(node.left)
            square = _called("square", [base])
            if node.right.value == 2:
                return square
            if node.right.value == 3:
                return ast.BinOp(square, ast.Mult(), base)
        self.generic_visit(node)
        return _folded(node, [node.left, node.right])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        name = {"max": "maximum", "min": "minimum"}.get(node.func.id, node.func.id)
        return self._call(name, *node.args)

    def _call(self, name: str, *arguments: ast.expr) -> ast.expr:
        arguments = tuple(self.visit(argument) for argument in arguments)
        if name in PRIMITIVES or name in self.keep:
            return _folded(_called(name, arguments), arguments)
        base = name.removesuffix("_grad")
        formula = _formula(base)
        row = _ROWS[base]
        names: dict[str, ast.expr] = {p: ast.Constant(v) for p, v in row.parameters.items()}
        names |= dict(zip((*row.inputs, *row.parameters), arguments, strict=False))
        body = _parse(formula.value if name == base else formula.slopes[0])
        return _Plain(names, self.keep).visit(body)


def _called(name: str, arguments: Collection[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _folded(node: ast.expr, operands: Collection[ast.expr]) -> ast.expr:
    """The number, where all operands are numbers; else the same without what does nothing."""
    if not all(isinstance(operand, ast.Constant) for operand in operands):
        return _shorter(node)
    tree = ast.fix_missing_locations(ast.Expression(node))
    functions = {name: getattr(math, name) for name in ("exp", "sqrt", "tanh")}
    return ast.Constant(eval(compile(tree, "formula", "eval"), functions))


def _shorter(node: ast.expr) -> ast.expr:
    """Without a factor of 1 or -1, a sign before a factor, and a choice between equal numbers."""
    match node:
        case ast.BinOp(ast.Constant(1), ast.Mult(), x) | ast.BinOp(x, ast.Mult(), ast.Constant(1)):
            return x
        case ast.BinOp(ast.Constant(-1), ast.Mult(), x):
            return ast.UnaryOp(ast.USub(), x)
        case ast.UnaryOp(ast.USub(), ast.BinOp(ast.Constant(factor), ast.Mult(), x)):
            return ast.BinOp(ast.Constant(-factor), ast.Mult(), x)
        case ast.Call(ast.Name("where"), [_, ast.Constant(yes), ast.Constant(no)]) if yes == no:
            return ast.Constant(yes)
    return node


class _Named(ast.NodeTransformer):
    """Give names to the numbers of an expression."""

    def __init__(self, prefix: str):
        self.prefix = prefix
        self.numbers: dict[str, float] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        name = f"{self.prefix}_{len(self.numbers)}"
        self.numbers[name] = node.value
        return ast.Name(name, ast.Load())


def with_named_numbers(
    text: str, number: Callable[[float], Any], prefix: str = "number"
) -> tuple[str, dict[str, Any]]:
    """The expression with names for its numbers, and their values as ``number`` makes them.

    A peer to which ``0.5`` is a float64 gets numbers of the right type in this way.
    """
    named = _Named(prefix)
    tree = named.visit(_parse(text))
    return ast.unparse(tree), {name: number(value) for name, value in named.numbers.items()}
