/* The first process in the emulated computer of emulator.py: runs its arguments as a command, sends what that writes to Bochs'
 * debugging port, and switches the computer off. */
#include <stdio.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT = 0xe9, POWER = 0x8900 };

static void put(const char *bytes, size_t n) { outsb(OUTPUT, bytes, n); }

int main(int argc, char **argv) {
    int ends[2], status = 0;
    if (argc < 2 || iopl(3) || pipe(ends)) return 1;
    if (!fork()) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    close(ends[1]);
    static char buffer[1 << 16];
    put("\noutput:\n", 9);
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) put(buffer, (size_t)n);
    wait(&status);
    put(buffer, (size_t)sprintf(buffer, "\nstatus %d\n", status));
    outsb(POWER, "Shutdown", 8);
    for (;;) pause();
}
