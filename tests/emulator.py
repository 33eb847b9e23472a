"""A Python script on an emulated processor with AVX-512, for machines without it.

Bochs emulates a whole computer, some thirty million instructions a second.  It boots a kernel whose
first file system holds what the script imports here, the installed npact with it, and nothing else.
What the script writes goes to the emulator's debugging port, and from there to its output.
Run by itself, it prints what is missing.

On Debian: bochs, isolinux, syslinux-common, xorriso, cpio, and a kernel: linux-image-cloud-amd64,
installed, or unpacked in build/linux.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import isas

PROGRAMS = ("bochs", "xorriso", "cpio", isas.NATIVE.compiler[0])
LOADER = (
    Path("/usr/lib/ISOLINUX/isolinux.bin"),
    Path("/usr/lib/syslinux/modules/bios/ldlinux.c32"),
)
SECONDS = 1800
BEGIN, END = b"\noutput:\n", b"\nstatus 0\n"  # what emulated_init.c writes around the output

# PKU and compact states are where Bochs' notion of XSAVE is not the kernel's, which then does
# without AVX.  Names in capitals are init's environment, and what stands behind "--" its arguments.
BOOT = """\
default linux
prompt 0
timeout 1
label linux
 kernel vmlinuz
 append initrd=initrd clearcpuid=pku,xsaves,xsavec console=ttyS0 quiet mitigations=off \
lpj=1000000 tsc=reliable no_timer_check OPENBLAS_NUM_THREADS=1 PYTHONHASHSEED=0 \
PYTHONPATH=/modules LD_LIBRARY_PATH=/libraries -- /python /modules/{command}
"""
MACHINE = """\
display_library: rfb, options="timeout=0"
megs: 1024
cpu: model=corei7_skylake_x, ips=50000000
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path={work}/boot.iso, status=inserted
boot: cdrom
clock: sync=none
com1: enabled=1, mode=file, dev={work}/console
port_e9_hack: enabled=1
log: /dev/null
"""
# What a script has imported, by the modules' names, and which libraries that took.
IMPORTED = """\
import os, runpy, sys
runpy.run_path({script!r})
for name, module in list(sys.modules.items()):
    for file in (getattr(module, a, None) for a in ("__file__", "__cached__")):
        if file and os.path.exists(file):
            print(name, "package" if hasattr(module, "__path__") else "module", file, sep="\\t")
for line in open("/proc/self/maps"):
    if ".so" in line:
        print("library", "", "/" + line.rstrip().partition("/")[2], sep="\\t")
"""


def kernel() -> Path | None:
    """The newest kernel that can be read."""
    found = [
        path
        for folder in (isas.ROOT / "build" / "linux" / "boot", Path("/boot"))
        for path in sorted(folder.glob("vmlinuz-*"), reverse=True)
        if os.access(path, os.R_OK)
    ]
    return found[0] if found else None


def missing() -> str:
    """Why nothing can be emulated here, or nothing."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    absent += [str(path) for path in LOADER if not path.exists()]
    if kernel() is None:
        absent.append("a kernel of Linux")
    return f"{', '.join(absent)}: not installed" if absent else ""


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _fill(root: Path, script: Path, without: tuple[str, ...]) -> None:
    """The guest's files: /init, /python, /modules, /libraries and the loader of these."""
    source = Path(__file__).with_name("c") / "emulated_init.c"
    options = ["-O2", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(root / "init")]
    isas.run([*isas.NATIVE.compiler, *options, str(source)])
    _copy(Path(sys.executable).resolve(), root / "python")
    _copy(script, root / "modules" / script.name)
    listing = IMPORTED.format(script=str(script))
    imported = isas.run([sys.executable, "-c", listing], cwd=script.parent)
    for line in sorted(set(imported.splitlines())):
        name, kind, file = line.split("\t")
        path = Path(file)
        if name.partition(".")[0] in without:
            continue
        if name == "library":
            for link in path.parent.glob(path.name.partition(".so")[0] + ".so*"):
                if link.resolve() == path.resolve():  # the name that its dependents know it by
                    folder = "lib64" if link.name.startswith("ld-linux") else "libraries"
                    _copy(path, root / folder / link.name)
        else:
            folder = root.joinpath("modules", *name.split("."))
            if kind == "module":
                folder = folder.parent
            if path.suffix == ".pyc":
                folder /= path.parent.name
            _copy(path, folder / path.name)
    (root / "dev").mkdir()


def run(
    script: Path, arguments: str, files: dict[str, bytes], without: tuple[str, ...] = ()
) -> bytes:
    """What a script writes there, with some files in the first folder and without some packages."""
    linux = kernel()
    assert linux is not None
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        root, disc = work / "root", work / "disc"
        root.mkdir()
        disc.mkdir()
        _fill(root, script, without)
        for file, content in files.items():
            (root / file).write_bytes(content)
        everything = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
        pack = ["cpio", "-o", "-H", "newc", "-O", str(disc / "initrd")]
        isas.run(pack, input=everything, cwd=root)
        for source in LOADER:
            _copy(source, disc / source.name)
        _copy(linux, disc / "vmlinuz")
        (disc / "isolinux.cfg").write_text(BOOT.format(command=f"{script.name} {arguments}"))
        boot = ["-b", "isolinux.bin", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"]
        isas.run(["xorriso", "-as", "mkisofs", *boot, "-o", str(work / "boot.iso"), str(disc)])
        (work / "machine").write_text(MACHINE.format(work=work))
        # Debian's Bochs stops in its debugger first, which is told to continue.
        done = subprocess.run(
            ["bochs", "-q", "-f", str(work / "machine")],
            input=b"continue\n",
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        output, ended, _ = done.stdout.partition(BEGIN)[2].rpartition(END)
        if not ended:
            console = work / "console"
            said = console.read_text(errors="replace") if console.exists() else ""
            raise RuntimeError(f"no output from the emulated computer\n{said[-2000:]}")
        return output


if __name__ == "__main__":
    print(missing())
