#ifndef CVECTOR_H
#define CVECTOR_H

typedef float vector_float16 __attribute__((ext_vector_type(16)));

/// Sixteen correctly rounded square roots, by the processor's vector instruction. The C library's
/// sqrtf, which Swift calls, may set errno and so cannot be made one.
static inline __attribute__((always_inline)) vector_float16
vector_square_root(vector_float16 values) {
  return __builtin_elementwise_sqrt(values);
}

#endif
