#ifndef CONEDNN_H
#define CONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What the engine asks of oneDNN, the same for versions 2 and 3 of the library. Version 2 describes
// an operation in a structure of its own before a primitive is asked for, and its memory descriptors
// are plain values; version 3 asks at once, and its memory descriptors are handles. Nothing outside
// this target knows which one it is.

#define ONEDNN_CLOSED __attribute__((enum_extensibility(closed)))

/// How a call ended: 0 where it did what it should, else a status of oneDNN's.
typedef int onednn_status;

const char *onednn_status_text(onednn_status status);

// MARK: The library

typedef struct {
  int major;
  int minor;
  int patch;
} onednn_version;

/// The version of the library in use, not of its headers.
onednn_version onednn_library_version(void);

/// oneDNN's number for the instructions that its kernels may use; 0 where it keeps no account.
int onednn_instructions(void);

/// Whether those are AVX-512's or better.
bool onednn_has_avx512(void);

/// Whether kernels are for AVX2 or better.
bool onednn_has_avx2(void);

/// c = a b + beta c for matrices by rows; a of `m x k`, b of `k x n`, each perhaps stored
/// transposed, with so many columns as stored.
onednn_status onednn_multiply(bool a_transposed, bool b_transposed, int64_t m, int64_t n, int64_t k,
                              const float *a, int64_t a_columns, const float *b, int64_t b_columns,
                              float beta, float *c, int64_t c_columns);

typedef struct dnnl_engine onednn_engine;
typedef struct dnnl_stream onednn_stream;

/// The processor.
onednn_status onednn_engine_create(onednn_engine **made);
void onednn_engine_destroy(onednn_engine *engine);

onednn_status onednn_stream_create(onednn_stream **made, onednn_engine *engine);
void onednn_stream_destroy(onednn_stream *stream);

// MARK: Layouts

/// How an array lies in memory; it never changes. NULL stands for an array that is not there.
typedef struct onednn_layout onednn_layout;

typedef enum ONEDNN_CLOSED { onednn_type_float, onednn_type_bfloat16 } onednn_type;

typedef enum ONEDNN_CLOSED {
  /// For oneDNN to choose.
  onednn_order_any,
  /// As the sides say, the last one fastest.
  onednn_order_plain,
  /// The sides are `[batch, channels, height, width]`; channels fastest.
  onednn_order_channels_last,
  /// The same sides; blocks of eight channels.
  onednn_order_blocks_of_8,
  /// The same sides; blocks of sixteen channels.
  onednn_order_blocks_of_16
} onednn_order;

/// `sides`: `count` of them.
onednn_status onednn_layout_create(onednn_layout **made, int count, const int64_t *sides,
                                   onednn_type type, onednn_order order);

/// Single precision, elements at given distances.
onednn_status onednn_layout_create_strided(onednn_layout **made, int count, const int64_t *sides,
                                           const int64_t *strides);

/// A window on another layout.
onednn_status onednn_layout_create_region(onednn_layout **made, const onednn_layout *whole,
                                          const int64_t *sides, const int64_t *offsets);

/// The same sides and order for elements of another type. Where version 3 has no name for the
/// order, it is channels last.
onednn_status onednn_layout_create_typed(onednn_layout **made, const onednn_layout *layout,
                                         onednn_type type);

void onednn_layout_destroy(onednn_layout *layout);

/// The number of sides, and each of them.
int onednn_layout_rank(const onednn_layout *layout);
int64_t onednn_layout_side(const onednn_layout *layout, int index);

size_t onednn_layout_bytes(const onednn_layout *layout);
bool onednn_layout_is_bfloat16(const onednn_layout *layout);
bool onednn_layout_equal(const onednn_layout *left, const onednn_layout *right);

// MARK: Operations

typedef enum ONEDNN_CLOSED {
  onednn_function_linear,
  onednn_function_relu,
  /// Between alpha and beta.
  onednn_function_clip,
  onednn_function_elu,
  onednn_function_logistic,
  onednn_function_tanh,
  /// x logistic(alpha x).
  onednn_function_swish,
  /// x clip(alpha x + beta, 0, 1), with 1/6 and 1/2 whatever is given before oneDNN 3.
  onednn_function_hardswish,
  onednn_function_gelu,
  /// log(1 + exp(alpha x)) / alpha, with 1 whatever is given before oneDNN 3.
  onednn_function_softplus,
  onednn_function_exponential,
  onednn_function_mish
} onednn_function;

typedef struct {
  onednn_function function;
  float alpha;
  float beta;
} onednn_elementwise;

/// What is applied to a result before it is written.
typedef struct {
  /// Adds what the destination holds, and leaves the function out.
  bool adds_destination;
  onednn_elementwise elementwise;
} onednn_post_operation;

/// Post-operations in their order, and a scratchpad that the caller lends.
typedef struct dnnl_primitive_attr onednn_attributes;

/// With `bfloat16`, single precision may be rounded to it within products.
onednn_status onednn_attributes_create(onednn_attributes **made, int count,
                                       const onednn_post_operation *operations, bool bfloat16);
void onednn_attributes_destroy(onednn_attributes *attributes);

/// An operation as oneDNN will carry it out.
typedef struct dnnl_primitive_desc onednn_description;

typedef enum ONEDNN_CLOSED {
  onednn_pass_inference,
  /// Forward, keeping what the gradient needs.
  onednn_pass_training,
  /// The gradient of what was read.
  onednn_pass_backward_data,
  /// The gradient of the weights.
  onednn_pass_backward_weights
} onednn_pass;

typedef struct {
  onednn_engine *engine;
  const onednn_attributes *attributes;
  onednn_pass pass;
  /// What a backward pass is the gradient of; else NULL.
  const onednn_description *forward;
} onednn_request;

/// Layouts of an operation's arrays, or of their gradients where the pass writes or reads those.
typedef struct {
  const onednn_layout *source;
  const onednn_layout *weights;
  /// NULL where there is none.
  const onednn_layout *bias;
  const onednn_layout *destination;
} onednn_tensors;

/// Height and width, each.
typedef struct {
  int64_t size[2];
  int64_t strides[2];
  /// Padding above and to the left, and below and to the right.
  int64_t leading[2];
  int64_t trailing[2];
  /// Pixels left out between two that a window of a convolution takes.
  int64_t gaps[2];
} onednn_window;

/// `winograd`: by Winograd's algorithm, which not every library and processor has.
onednn_status onednn_convolution(onednn_description **made, const onednn_request *request,
                                 onednn_tensors tensors, onednn_window window, bool winograd);

onednn_status onednn_inner_product(onednn_description **made, const onednn_request *request,
                                   onednn_tensors tensors);

typedef enum ONEDNN_CLOSED {
  onednn_pooling_maximum,
  /// Over the pixels that lie inside the image.
  onednn_pooling_average
} onednn_pooling_kind;

onednn_status onednn_pooling(onednn_description **made, const onednn_request *request,
                             onednn_pooling_kind kind, onednn_tensors tensors, onednn_window window);

typedef enum ONEDNN_CLOSED {
  onednn_resampling_nearest,
  onednn_resampling_linear
} onednn_resampling_kind;

onednn_status onednn_resampling(onednn_description **made, const onednn_request *request,
                                onednn_resampling_kind kind, onednn_tensors tensors);

// The following are for inference alone.

onednn_status onednn_activation(onednn_description **made, const onednn_request *request,
                                onednn_elementwise elementwise, const onednn_layout *layout);

/// `side`: the one that sums to 1.
onednn_status onednn_softmax(onednn_description **made, const onednn_request *request,
                             const onednn_layout *layout, int side);

typedef enum ONEDNN_CLOSED {
  onednn_binary_add,
  onednn_binary_multiply,
  onednn_binary_subtract,
  onednn_binary_maximum,
  onednn_binary_minimum
} onednn_binary_kind;

/// `second` may have one element where `first` has several.
onednn_status onednn_binary(onednn_description **made, const onednn_request *request,
                            onednn_binary_kind kind, const onednn_layout *first,
                            const onednn_layout *second, const onednn_layout *destination);

/// A change of layout.
onednn_status onednn_reorder(onednn_description **made, const onednn_request *request,
                             const onednn_layout *source, const onednn_layout *destination);

typedef enum ONEDNN_CLOSED {
  onednn_array_source,
  onednn_array_weights,
  onednn_array_destination,
  onednn_array_scratchpad,
  onednn_array_workspace,
  onednn_array_source_gradient,
  onednn_array_weights_gradient,
  onednn_array_destination_gradient
} onednn_array;

/// The layout that an operation wants for an array, for the caller to destroy; NULL where it has no
/// such array.
onednn_layout *onednn_description_layout(const onednn_description *description, onednn_array array);

/// The name of the implementation that oneDNN picked, such as `jit:avx512_core`; "" where it says
/// none.
const char *onednn_description_implementation(const onednn_description *description);

/// Whether it is made of products: a convolution or a dense layer.
bool onednn_description_is_product(const onednn_description *description);

void onednn_description_destroy(onednn_description *description);

// MARK: Running

typedef struct dnnl_primitive onednn_primitive;

onednn_status onednn_primitive_create(onednn_primitive **made, onednn_description *description);
void onednn_primitive_destroy(onednn_primitive *primitive);

// oneDNN's numbers for the arrays of an operation.
extern const int32_t onednn_argument_source;
extern const int32_t onednn_argument_second_source;
extern const int32_t onednn_argument_destination;
extern const int32_t onednn_argument_weights;
extern const int32_t onednn_argument_bias;
extern const int32_t onednn_argument_scratchpad;
extern const int32_t onednn_argument_workspace;
extern const int32_t onednn_argument_source_gradient;
extern const int32_t onednn_argument_weights_gradient;
extern const int32_t onednn_argument_bias_gradient;
extern const int32_t onednn_argument_destination_gradient;

typedef struct {
  int32_t argument;
  /// NULL leaves the operand out.
  const onednn_layout *layout;
  void *address;
} onednn_operand;

/// A primitive with the memory that it works on; the primitive must outlive it.
typedef struct onednn_call onednn_call;

onednn_status onednn_call_create(onednn_call **made, onednn_primitive *primitive,
                                 onednn_engine *engine, int count, const onednn_operand *operands);
void onednn_call_destroy(onednn_call *call);

onednn_status onednn_call_run(const onednn_call *call, onednn_stream *stream);

#endif
