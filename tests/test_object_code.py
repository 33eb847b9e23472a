"""tools/object_code.py counts right: code that is known instruction by instruction."""

import importlib.util
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "object_code.py"
spec = importlib.util.spec_from_file_location("object_code", TOOL)
object_code = importlib.util.module_from_spec(spec)
spec.loader.exec_module(object_code)

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64")
    or not all(map(shutil.which, ("cc", "nm", "objdump"))),
    reason="it reads x86-64 code, by binutils",
)

# 16 elements a turn: 6 instructions, a loop of 6 twice, then 4 and 5; 4 more where a lane is rare.
# Behind it 8 elements a turn, and a jump to it under another name.
KNOWN = """
    .text
    .globl known, also_known
    .type known, @function
    .type also_known, @function
known:
    sub $0x108, %rsp
    xor %eax, %eax
    .p2align 4
1:  vmovups (%rdi,%rax,4), %ymm0
    vmovups 0x20(%rdi,%rax,4), %ymm1
    vmovups %ymm0, (%rsp)
    vmovups %ymm1, 0x20(%rsp)
    lea (%rsp), %r8
    lea 0x40(%rsp), %r9
    nopl 0(%rax)
2:  vmovups (%r8), %ymm0
    vdivps %ymm0, %ymm0, %ymm0
    vmovups %ymm0, (%r8)
    sub $-0x20, %r8
    cmp %r9, %r8
    jne 2b
    vmovups (%rsp), %ymm0
    vmovups 0x20(%rsp), %ymm1
    vptest %ymm0, %ymm0
    jne 5f
3:  vmovups %ymm0, (%rsi,%rax,4)
    vmovups %ymm1, 0x20(%rsi,%rax,4)
    add $0x10, %rax
    cmp %rdx, %rax
    jb 1b
4:  vmovups (%rdi,%rax,4), %ymm0
    vmovups %ymm0, (%rsi,%rax,4)
    add $8, %rax
    cmp %rcx, %rax
    jb 4b
    add $0x108, %rsp
    ret
5:  vpxor %ymm2, %ymm2, %ymm2
    vgatherdps %ymm2, (%rdi,%ymm1,4), %ymm0
    call known
    jmp 3b
    .size known, .-known
also_known:
    jmp known
    .size also_known, .-also_known
    .section .note.GNU-stack, "", @progbits
"""

C = """
void ratio(const float *restrict x, float *restrict y, long n) {
    for (long i = 0; i < n; i++) y[i] = x[i] / (x[i] * x[i] + 1);
}
"""


def compiled(folder, text, suffix, *flags):
    source, target = folder / f"code{suffix}", folder / "code.so"
    source.write_text(text)
    subprocess.run(
        ["cc", *flags, "-shared", "-fPIC", "-Wl,-Bsymbolic", source, "-o", target], check=True
    )
    return object_code.Library(target)


def test_known_instructions(tmp_path):
    library = compiled(tmp_path, KNOWN, ".s")
    code, size = library.code("known")
    found = object_code.examined(code, size, 4)
    assert size == library.symbols["known"][1] > 100
    assert found == object_code.Code(
        size, elements=16, instructions=6 + 2 * 6 + 4 + 5, stack=2 + 2 * 2 + 2, divisions=2,
        gathers=0, calls=0, rare=4, within=2,
    )  # fmt: skip
    assert found.per_16 == 27
    assert object_code.examined(*library.code("also_known"), 4) == found
    assert object_code.examined(code, size, 4, outputs=2).elements == 8


def test_a_loop_in_c(tmp_path):
    library = compiled(tmp_path, C, ".c", "-O3", "-mavx2", "-ffp-contract=off")
    found = object_code.examined(*library.code("ratio"), 4)
    assert found.elements == 8 * found.divisions > 0
    # At least load, square, sum, quotient, store; at most the counting of a loop besides.
    assert 5 * found.divisions <= found.instructions <= 8 * found.divisions + 3
    assert (found.stack, found.gathers, found.calls, found.rare, found.within) == (0,) * 5


def test_a_file_without_symbols(tmp_path):
    compiled(tmp_path, C, ".c")
    subprocess.run(["strip", tmp_path / "code.so"], check=True)
    with pytest.raises(ValueError, match=r"code\.so has no symbols"):
        object_code.Library(tmp_path / "code.so")


def test_code_without_a_loop(tmp_path):
    library = compiled(tmp_path, "int one(void) { return 1; }", ".c")
    with pytest.raises(ValueError, match="no loop that stores"):
        object_code.examined(*library.code("one"), 4)


@pytest.mark.parametrize(("isa", "lanes"), [("avx512", 8), ("avx2", 4)])
def test_the_kernels(isa, lanes):
    try:
        library = object_code.Library(object_code.built())
    except ValueError as e:
        pytest.skip(str(e))
    found = object_code.kernels(library, isa, "float64", ("value",), ("relu", "softsign"))
    assert found["relu"].divisions == 0
    assert found["softsign"].divisions >= found["softsign"].elements // lanes > 0
    assert 0 < found["relu"].per_16 < found["softsign"].per_16
