#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// What libFuzzer runs with one input after another.
typedef int (*fuzzer_target)(const uint8_t *bytes, size_t count);

/// libFuzzer, which has no header: reads its options, runs the target, and returns or exits.
///
/// Source: LLVM, "libFuzzer - a library for coverage-guided fuzz testing", "Using libFuzzer as a
/// library".
int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzzer_target target);

#endif
