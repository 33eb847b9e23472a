/* The functions that npact.h gives to callers in C: see there. */
#include "capi.h"

#include <math.h>
#include <string.h>

#include "registry.h"

static const npact_function *functions;
static int n_functions;

void npact_c_functions(const npact_function *all, int n) {
    functions = all;
    n_functions = n;
}

/* The name that an alias stands for, or the name itself. */
static const char *without_alias(const char *name) {
    const size_t length = strlen(name);
    for (int i = 0; i < npact_n_activations; i++) {
        const char *word = npact_activations[i].aliases;
        while (word && *word) {
            const size_t n = strcspn(word, " ");
            if (n == length && memcmp(word, name, n) == 0) return npact_activations[i].name;
            word += n + strspn(word + n, " ");
        }
    }
    return name;
}

static const npact_function *find(const char *name, char type) {
    name = without_alias(name);
    for (int i = 0; i < n_functions; i++) {
        if (functions[i].type == type && strcmp(functions[i].name, name) == 0) return &functions[i];
    }
    return NULL;
}

static void apply(const npact_function *f, void *const *operand, ptrdiff_t n) {
    if (n <= 0) return;
    char *args[MAX_OPERANDS];
    ptrdiff_t steps[MAX_OPERANDS];
    const int n_given = f->n_in + f->n_parameters;
    for (int j = 0; j < n_given + f->n_out; j++) {
        args[j] = operand[j];
        steps[j] = j >= f->n_in && j < n_given ? 0 : f->itemsize;
    }
    f->loop(args, &n, steps, f->data);
}

static double scalar(const npact_function *f, double x) {
    const ptrdiff_t one = 1, steps[2] = {0, 0};
    if (f->n_in != 1 || f->n_out != 1) return NAN;
    if (f->type == 'd') {
        double y;
        char *args[] = {(char *)&x, (char *)&y};
        f->loop(args, &one, steps, f->at_defaults);
        return y;
    }
    if (f->type == 'f') {
        float narrow = (float)x, y;
        char *args[] = {(char *)&narrow, (char *)&y};
        f->loop(args, &one, steps, f->at_defaults);
        return y;
    }
    return NAN;
}

const npact_api npact_c_interface = {NPACT_API_VERSION, find, apply, scalar};
const void *const npact_c_apply = (const void *)apply, *const npact_c_scalar = (const void *)scalar;
