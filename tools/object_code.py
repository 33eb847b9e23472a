"""The object code of the kernels: how long, and how many instructions the hot loop has.

    python tools/object_code.py                          # float32, the vectors in use
    python tools/object_code.py --isa avx2 --dtype float64 --functions gelu silu
    python tools/object_code.py --isa avx512 avx2 --json docs/measured/object_code.json

It reads the built extension by ``nm`` and ``objdump`` (binutils): the one in the build folder,
which still has the symbols that an installation strips, or --library.

A kernel is the one that runs at the default parameters.  Its hot loop is the one that stores most
on its shortest way round, where no branch to rare lanes is taken.  Counted on that way: all
instructions, and among them those with an operand on the stack (a spilled register or a constant
that found none), divisions and square roots, gathers, and calls.  "Turns within" is not 0 where the
compiler left a loop over the vectors of one turn.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

import npact
from npact import _core

ISAS = {"avx512": "AVX512F", "avx2": "AVX2"}  # the portable kernels are no vector code
DTYPES = {"float32": ("f32", 4), "float64": ("f64", 8)}
ROLES = ("value", "backward", "value_and_grad", "backward_from_output")
VARIANTS = ("at_defaults", "scalar")  # the first that there is runs at the default parameters
MOST_TURNS = 64  # of a loop within the hot one
REGISTER_BYTES = {"x": 16, "y": 32, "z": 64}

_SYMBOL = re.compile(r"([0-9a-f]+) ([0-9a-f]+) [tT] (\S+)")
_PREFIXES = r"(?:(?:data16|notrack|bnd|lock|repz?|repnz) )*"
_LINE = re.compile(rf"\s*([0-9a-f]+):\t{_PREFIXES}(\S+)\s*(.*)")


class Instruction(NamedTuple):
    """A line of the disassembly."""

    address: int
    name: str
    operands: str

    @property
    def target(self) -> int | None:
        """Where a jump goes."""
        match = re.match(r"[0-9a-f]+(?= <)", self.operands)
        return int(match[0], 16) if self.name.startswith("j") and match else None

    @property
    def ends(self) -> bool:
        """Whether what stands behind it is reached on other ways only."""
        return self.name.startswith(("jmp", "ret", "ud2"))

    @property
    def pads(self) -> bool:
        """Whether it is there for alignment."""
        return self.name.startswith("nop") or (self.name, self.operands) == ("xchg", "%ax,%ax")

    @property
    def memory(self) -> str | None:
        """The registers of the address that it reads or writes."""
        match = re.search(r"\((.*?)\)", self.operands)
        return match[1] if match and not self.name.startswith(("lea", "prefetch")) else None

    @property
    def stored_bytes(self) -> int:
        """What it writes to memory from a vector register."""
        match = re.search(r"%([xyz])mm\d+,[^,]*\([^)]*\)(\{|$|\s)", self.operands)
        if match is None or not self.name.startswith(("v", "mov")):
            return 0
        scalar = re.search(r"(ss|movd|sd|movq|[lh]p[sd])$", self.name)
        if scalar:
            return 4 if scalar[1] in ("ss", "movd") else 8
        return REGISTER_BYTES[match[1]] // (2 if self.name == "vcvtps2ph" else 1)


class Code(NamedTuple):
    """What is known of a kernel."""

    size: int  # bytes
    elements: int  # of one turn of the hot loop
    instructions: int  # likewise
    stack: int  # of them, with an operand there
    divisions: int
    gathers: int
    calls: int
    rare: int  # instructions of the loop on other ways
    within: int  # turns of loops within it, where the compiler did not unroll

    @property
    def per_16(self) -> float:
        """Instructions for 16 elements."""
        return 16 * self.instructions / self.elements


Graph = dict[int, tuple[list[Instruction], list[int]]]


def blocks(code: Sequence[Instruction]) -> Graph:
    """The basic blocks by their first address: instructions, and where they lead."""
    known = {one.address for one in code}
    starts = {code[0].address} | {one.target for one in code if one.target in known}
    starts |= {b.address for a, b in pairwise(code) if a.target or a.ends}
    graph: Graph = {}
    for i, one in enumerate(code):
        if one.address in starts:
            current: list[Instruction] = []
            leads: list[int] = []
            graph[one.address] = current, leads
        if not one.pads:
            current.append(one)
        following = code[i + 1].address if i + 1 < len(code) else None
        if one.target in known:
            leads.append(one.target)  # type: ignore[arg-type]
        if following in starts and not one.ends:
            leads.append(following)  # type: ignore[arg-type]
    reached, left = set(), [code[0].address]
    while left:  # what pads the space behind a return is no block
        block = left.pop()
        if block not in reached:
            reached.add(block)
            left += graph[block][1]
    return {block: graph[block] for block in graph if block in reached}


class Loop(NamedTuple):
    """A natural loop."""

    head: int
    body: frozenset[int]
    way: tuple[int, ...]  # the blocks of the shortest way round


def loops(first: int, graph: Graph) -> list[Loop]:
    """The natural loops of a function that begins with the block ``first``."""
    before: dict[int, list[int]] = {block: [] for block in graph}
    for block, (_, leads) in graph.items():
        for to in leads:
            before[to].append(block)
    dominators = {block: {first} if block == first else set(graph) for block in graph}
    changed = True
    while changed:
        changed = False
        for block in graph:
            if block != first:
                new = set.intersection(*(dominators[b] for b in before[block])) | {block}
                changed |= new != dominators[block]
                dominators[block] = new
    found = []
    for head in graph:
        ends = {b for b in before[head] if head in dominators[b]}
        body, left = {head}, list(ends)
        while left:
            block = left.pop()
            if block not in body:
                body.add(block)
                left += before[block]
        if ends:
            found.append(Loop(head, frozenset(body), shortest(graph, head, ends, body)))
    return found


def shortest(
    graph: Graph, start: int, ends: Container[int], body: Container[int]
) -> tuple[int, ...]:
    """Dijkstra's way from a block to one of ``ends``, by the number of instructions."""
    lengths, ways, done = {start: len(graph[start][0])}, {start: (start,)}, set()
    while True:
        block = min((b for b in lengths if b not in done), key=lengths.__getitem__)
        if block in ends:
            return ways[block]
        done.add(block)
        for to in graph[block][1]:
            length = lengths[block] + len(graph[to][0])
            if to in body and length < lengths.get(to, length + 1):
                lengths[to], ways[to] = length, (*ways[block], to)


Value = tuple[object, int]  # a number added to something unknown, or to 0 itself


class Registers:
    """The general registers while instructions go by, as far as they can be told.

    Enough for two questions: whether an address is on the stack, and how often a loop within the
    hot one runs, whose counter and limit are constants or places on the stack.
    """

    STACK = "stack"

    def __init__(self) -> None:
        self.values: dict[str, Value] = {"rsp": (self.STACK, 0)}
        self.slots: dict[Value, Value] = {}
        self.compared: tuple[Value, Value] | None = None

    def copy(self) -> "Registers":
        """The same, to go on from here twice."""
        result = Registers()
        result.values, result.slots = dict(self.values), dict(self.slots)
        result.compared = self.compared
        return result

    def value(self, operand: str) -> Value:
        """What a register or a number holds."""
        if operand.startswith("$"):
            number = int(operand[1:], 0)
            return (0, number - (1 << 64) if number >> 63 else number)
        return self.values.setdefault(_whole(operand), (object(), 0))

    def place(self, operand: str) -> Value:
        """The address that an operand names, without what cannot be told of an index."""
        match = re.fullmatch(r"(?:%[c-g]s:)?(-?(?:0x)?[0-9a-f]*)\(([^)]*)\)", operand)
        if match is None:
            return (object(), 0)
        offset = int(match[1] or "0", 0)
        base, index, scale = (*match[2].split(","), "", "1")[:3]
        start = self.value(base) if base else (0, 0)
        at = self.value(index) if index else (0, 0)
        if at[0] == 0:
            return (start[0], start[1] + offset + at[1] * int(scale or "1"))
        if self.STACK in (start[0], at[0]):
            return (self.STACK, offset)
        return (object(), 0)

    def on_stack(self, one: Instruction) -> bool:
        """Whether its operand in memory is there."""
        registers = re.findall(r"%r\w+", one.memory or "")
        return any(self.value(r)[0] == self.STACK for r in registers if r != "%rip")

    def run(self, one: Instruction) -> None:
        """Follow an instruction."""
        operands = re.findall(r"[^,(]*\([^)]*\)|[^,]+", one.operands)
        stem = re.sub(r"[lq]$", "", one.name) if one.name not in ("shl", "sal") else one.name
        if one.name.startswith("call"):
            for name in ("rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11"):
                self.values[name] = (object(), 0)
            return
        if stem == "cmp" and len(operands) == 2:
            self.compared = (self._read(operands[1]), self._read(operands[0]))
            return
        if one.name.startswith(("test", "j", "ret", "push", "v")) or not operands:
            return
        to = operands[-1]
        if "(" in to:
            self.slots[self.place(to)] = self._result(stem, operands)
        elif re.fullmatch(r"%[re]?\w+", to) and not re.match(r"%[xyzk]", to):
            self.values[_whole(to)] = self._result(stem, operands)

    def _read(self, operand: str) -> Value:
        if "(" in operand:
            return self.slots.get(self.place(operand), (object(), 0))
        return self.value(operand)

    def _result(self, stem: str, operands: Sequence[str]) -> Value:
        to = self._read(operands[-1])
        if stem == "lea":
            return self.place(operands[0])
        if stem in ("inc", "dec"):
            return (to[0], to[1] + (1 if stem == "inc" else -1))
        if len(operands) != 2:
            return (object(), 0)
        of = self._read(operands[0])
        if stem in ("mov", "movabs"):
            return of
        if stem == "xor" and operands[0] == operands[1]:
            return (0, 0)
        if stem == "and" and to[0] == self.STACK:  # its alignment
            return to
        if stem == "add":
            if of[0] == 0:
                return (to[0], to[1] + of[1])
            if to[0] == 0:
                return (of[0], to[1] + of[1])
        if stem == "sub" and of[0] == 0:
            return (to[0], to[1] - of[1])
        return (object(), 0)

    def goes_round(self, jump: Instruction) -> bool:
        """Whether the jump at the end of a loop is taken."""
        a, b = self.compared or ((object(), 0), (object(), 0))
        if a[0] is not b[0] and a[0] != b[0]:
            raise ValueError("it cannot be told how often a loop within the hot one runs")
        kinds = {"jne": a[1] != b[1], "jb": a[1] < b[1], "ja": a[1] > b[1], "jbe": a[1] <= b[1],
                 "jae": a[1] >= b[1]}  # fmt: skip
        if jump.name not in kinds:
            raise ValueError(f"{jump.name} at the end of a loop within the hot one")
        return kinds[jump.name]


def _whole(register: str) -> str:
    name = register.lstrip("%")
    if match := re.fullmatch(r"(r\d+)[dwb]?", name):
        return match[1]
    short = re.fullmatch(r"[re]?([a-d])[xlh]|[re]?([sd]i|[sb]p)l?", name)
    return f"r{short[1]}x" if short and short[1] else f"r{short[2]}" if short else name


class Turn(NamedTuple):
    """One turn of a loop, with the turns of the loops within."""

    way: list[Instruction]
    on_stack: int  # instructions with an operand there
    stored: int  # bytes written elsewhere
    within: int  # turns of loops within


def turn(graph: Graph, first: int, loop: Loop, every: Sequence[Loop]) -> Turn:
    """Follow a loop once round.

    Raises
    ------
    ValueError
        If a loop within it runs as often as the data say.
    """
    inner = {of.head: of for of in every if of.body < loop.body and of.head != loop.head}
    registers = Registers()
    for block in shortest(graph, first, {loop.head}, graph)[:-1]:
        for one in graph[block][0]:
            registers.run(one)
    way: list[Instruction] = []
    on_stack = stored = within = 0

    def follow(block: int) -> None:
        nonlocal on_stack, stored
        for one in graph[block][0]:
            way.append(one)
            if one.memory and registers.on_stack(one):
                on_stack += 1
            else:
                stored += one.stored_bytes
            registers.run(one)

    for block in loop.way:
        if block in inner:
            for _ in range(MOST_TURNS):
                before = registers.copy(), len(way), on_stack, stored
                within += 1
                for of in inner[block].way:
                    follow(of)
                if not registers.goes_round(way[-1]):
                    break
            else:
                raise ValueError("a loop within the hot one does not end")
            # Its last turn leaves it on the way of the loop around.
            registers, length, on_stack, stored = before
            del way[length:]
        follow(block)
    return Turn(way, on_stack, stored, within)


def examined(code: Sequence[Instruction], size: int, item: int, outputs: int = 1) -> Code:
    """Look for the hot loop of a kernel and count.

    Parameters
    ----------
    code : sequence of Instruction
        All of it.
    size : int
        Its bytes.
    item : int
        The bytes of an element.
    outputs : int
        The arrays that it writes.

    Returns
    -------
    Code
        The counts.

    Raises
    ------
    ValueError
        If no loop stores anything.
    """
    graph, first = blocks(code), code[0].address
    every = loops(first, graph)
    turns = []
    for loop in every:
        try:
            turns.append((turn(graph, first, loop, every), loop))
        except ValueError:  # around the hot loop, with a count of turns that depends on the data
            continue
    # Of loops within each other the inner one, where both store as much.
    turns.sort(key=lambda found: (-found[0].stored, len(found[0].way)))
    if not turns or not turns[0][0].stored:
        raise ValueError("no loop that stores")
    (way, on_stack, stored, within), loop = turns[0]
    passed = {one.address for one in way}
    return Code(
        size,
        stored // (item * outputs),
        len(way),
        on_stack,
        sum(re.match(r"v?(div|sqrt)[ps][sd]$", one.name) is not None for one in way),
        sum(re.match(r"vp?gather", one.name) is not None for one in way),
        sum(one.name.startswith("call") for one in way),
        sum(one.address not in passed for block in loop.body for one in graph[block][0]),
        within,
    )


class Library:
    """An extension, or an object file with its symbols.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ValueError
        If a program of binutils is missing, or the file's symbols.
    """

    def __init__(self, path: Path):
        self.path = path
        for program in ("nm", "objdump"):
            if shutil.which(program) is None:
                raise ValueError(f"{program} of binutils is needed, and not installed")
        found = (_SYMBOL.match(line) for line in self._run("nm", "-S").splitlines())
        self.symbols = {m[3]: (int(m[1], 16), int(m[2], 16)) for m in found if m}
        if not self.symbols:
            raise ValueError(f"{path} has no symbols: name the file in the build folder")

    def _run(self, *command: str) -> str:
        return subprocess.run(
            [*command, str(self.path)], capture_output=True, check=True, text=True
        ).stdout

    def code(self, name: str) -> tuple[list[Instruction], int]:
        """The instructions of a function and its bytes; of a mere jump, where it leads."""
        for _ in range(3):
            start, size = self.symbols[name]
            code = self._instructions(start, size)
            match = re.search(r"<(\w+)>$", code[0].operands)
            if not (code[0].name.startswith("jmp") and match and match[1] in self.symbols):
                break
            name = match[1]
        cold = [of for of in self.symbols if of.startswith(f"{name}.")]
        return code, size + sum(self.symbols[of][1] for of in cold)

    def _instructions(self, start: int, size: int) -> list[Instruction]:
        text = self._run(
            "objdump", "-d", "--no-show-raw-insn",
            f"--start-address={start:#x}", f"--stop-address={start + size:#x}",
        )  # fmt: skip
        found = (_LINE.match(line.split("#")[0].rstrip()) for line in text.splitlines())
        return [Instruction(int(m[1], 16), m[2], m[3]) for m in found if m]


def kernels(
    library: Library, isa: str, dtype: str, roles: Sequence[str], functions: Container[str]
) -> dict[str, Code]:
    """Count in the kernels that run at the default parameters.

    Parameters
    ----------
    library : Library
        The extension.
    isa, dtype : str
        One of `ISAS` and of `DTYPES`.
    roles : sequence of str
        Of `ROLES`.
    functions : container of str
        Names of activations and gated units.

    Returns
    -------
    dict of str to Code
        By the name of the ufunc.
    """
    suffix, item = DTYPES[dtype]
    result = {}
    for row in (*npact.table(), *npact.table("gated")):
        for role in roles if row.name in functions else ():
            symbols = [f"npact_{isa}_{suffix}_{row.name}_{role}_{v}" for v in VARIANTS]
            symbol = next((s for s in symbols if s in library.symbols), None)
            if symbol:
                name = row.name + ("" if role == "value" else f"_{role}")
                code, size = library.code(symbol)
                result[name] = examined(code, size, item, npact.get(name).nout)
    return result


def built() -> Path:
    """The extension in the build folder, or the one that is installed."""
    installed = Path(_core.__file__)
    folder = Path(__file__).resolve().parents[1] / "build"
    return max(
        folder.glob(f"*/{installed.name}"), key=lambda p: p.stat().st_mtime, default=installed
    )


def lines(found: Mapping[str, Code]) -> list[str]:
    """The table in Markdown."""
    rows = [
        "| kernel | bytes | elements a turn | instructions | per 16 elements | on the stack "
        "| divisions | gathers | calls | on rare ways | turns within |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, code in found.items():
        head = (name, f"{code.size:,}", code.elements, code.instructions, f"{code.per_16:.1f}")
        tail = (code.stack, code.divisions, code.gathers, code.calls, code.rare, code.within)
        rows.append(f"| {' | '.join(map(str, (*head, *tail)))} |")
    return rows


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    every = [row.name for row in (*npact.table(), *npact.table("gated"))]
    configuration = _core.configuration()
    used = next((isa for isa, name in ISAS.items() if name == configuration["isa"]), "avx2")
    parser.add_argument("--isa", nargs="+", choices=ISAS, default=[used], help=f"default: {used}")
    parser.add_argument("--dtype", nargs="+", choices=DTYPES, default=["float32"])
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES)
    parser.add_argument("--functions", nargs="+", choices=every, metavar="NAME", default=every)
    parser.add_argument("--library", type=Path, default=built(), metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the counts")
    options = parser.parse_args()
    rows = []
    try:
        library = Library(options.library)
        for isa, dtype in product(options.isa, options.dtype):
            found = kernels(library, isa, dtype, options.roles, options.functions)
            if not found:
                raise ValueError(f"{options.library} has no such kernels for {isa}, {dtype}")
            print(
                f"### {isa}, {dtype}, {configuration['compiler']}", "", *lines(found), "", sep="\n"
            )
            rows += [[isa, dtype, name, *code] for name, code in found.items()]
    except ValueError as e:
        parser.error(str(e))
    if options.json:
        head = {
            "compiler": configuration["compiler"],
            "columns": ["isa", "dtype", "kernel", *Code._fields],
        }
        text = (
            json.dumps(head)[:-1] + ',\n"rows": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]}\n"
        )
        options.json.parent.mkdir(parents=True, exist_ok=True)
        temporary = options.json.with_name(options.json.name + ".tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
