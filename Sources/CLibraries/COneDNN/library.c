// What versions 2 and 3 of oneDNN have in common.
#include "internal.h"

#include <stdlib.h>

const char *onednn_status_text(onednn_status status) {
  return dnnl_status2str((dnnl_status_t)status);
}

// MARK: The library

onednn_version onednn_library_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return (onednn_version){version->major, version->minor, version->patch};
}

int onednn_instructions(void) { return (int)dnnl_get_effective_cpu_isa(); }

static bool has(dnnl_cpu_isa_t instructions) {
  return (onednn_instructions() & (int)instructions) == (int)instructions;
}

bool onednn_has_avx512(void) { return has(dnnl_cpu_isa_avx512_core); }

bool onednn_has_avx2(void) { return has(dnnl_cpu_isa_avx2); }

onednn_status onednn_multiply(bool a_transposed, bool b_transposed, int64_t m, int64_t n, int64_t k,
                              const float *a, int64_t a_columns, const float *b, int64_t b_columns,
                              float beta, float *c, int64_t c_columns) {
  return (onednn_status)dnnl_sgemm(a_transposed ? 'T' : 'N', b_transposed ? 'T' : 'N', m, n, k, 1,
                                   a, a_columns, b, b_columns, beta, c, c_columns);
}

onednn_status onednn_engine_create(onednn_engine **made) {
  return (onednn_status)dnnl_engine_create(made, dnnl_cpu, 0);
}

void onednn_engine_destroy(onednn_engine *engine) { dnnl_engine_destroy(engine); }

onednn_status onednn_stream_create(onednn_stream **made, onednn_engine *engine) {
  return (onednn_status)dnnl_stream_create(made, engine, dnnl_stream_default_flags);
}

void onednn_stream_destroy(onednn_stream *stream) { dnnl_stream_destroy(stream); }

// MARK: Layouts

dnnl_format_tag_t format_tag(onednn_order order, int count) {
  static const dnnl_format_tag_t plain[] = {dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde};
  switch (order) {
  case onednn_order_any: return dnnl_format_tag_any;
  case onednn_order_plain:
    return count >= 1 && count <= 5 ? plain[count - 1] : dnnl_format_tag_undef;
  case onednn_order_channels_last: return count == 4 ? dnnl_nhwc : dnnl_format_tag_undef;
  case onednn_order_blocks_of_8: return count == 4 ? dnnl_nChw8c : dnnl_format_tag_undef;
  case onednn_order_blocks_of_16: return count == 4 ? dnnl_nChw16c : dnnl_format_tag_undef;
  }
}

size_t onednn_layout_bytes(const onednn_layout *layout) {
  return layout ? dnnl_memory_desc_get_size(descriptor_of(layout)) : 0;
}

bool onednn_layout_equal(const onednn_layout *left, const onednn_layout *right) {
  if (left == right) return true;
  if (!left || !right) return false;
  return dnnl_memory_desc_equal(descriptor_of(left), descriptor_of(right)) != 0;
}

// MARK: Operations

dnnl_alg_kind_t elementwise_algorithm(onednn_function function) {
  switch (function) {
  case onednn_function_linear: return dnnl_eltwise_linear;
  case onednn_function_relu: return dnnl_eltwise_relu;
  case onednn_function_clip: return dnnl_eltwise_clip;
  case onednn_function_elu: return dnnl_eltwise_elu;
  case onednn_function_logistic: return dnnl_eltwise_logistic;
  case onednn_function_tanh: return dnnl_eltwise_tanh;
  case onednn_function_swish: return dnnl_eltwise_swish;
  case onednn_function_hardswish: return dnnl_eltwise_hardswish;
  case onednn_function_gelu: return dnnl_eltwise_gelu_erf;
  case onednn_function_softplus: return dnnl_eltwise_soft_relu;
  case onednn_function_exponential: return dnnl_eltwise_exp;
  case onednn_function_mish: return dnnl_eltwise_mish;
  }
}

dnnl_alg_kind_t binary_algorithm(onednn_binary_kind kind) {
  switch (kind) {
  case onednn_binary_add: return dnnl_binary_add;
  case onednn_binary_multiply: return dnnl_binary_mul;
  case onednn_binary_subtract: return dnnl_binary_sub;
  case onednn_binary_maximum: return dnnl_binary_max;
  case onednn_binary_minimum: return dnnl_binary_min;
  }
}

static dnnl_status_t set_post_operations(onednn_attributes *attributes, int count,
                                         const onednn_post_operation *operations) {
  if (count == 0) return dnnl_success;
  dnnl_post_ops_t list = NULL;
  dnnl_status_t status = dnnl_post_ops_create(&list);
  if (status != dnnl_success) return status;
  for (int index = 0; index < count && status == dnnl_success; index++) {
    status = append_post_operation(list, operations[index]);
  }
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, list);
  dnnl_post_ops_destroy(list);
  return status;
}

onednn_status onednn_attributes_create(onednn_attributes **made, int count,
                                       const onednn_post_operation *operations, bool bfloat16) {
  dnnl_status_t status = dnnl_primitive_attr_create(made);
  if (status != dnnl_success) return (onednn_status)status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*made, dnnl_scratchpad_mode_user);
  if (status == dnnl_success) status = set_post_operations(*made, count, operations);
  if (status == dnnl_success && bfloat16) {
    status = dnnl_primitive_attr_set_fpmath_mode(*made, dnnl_fpmath_mode_bf16);
  }
  if (status != dnnl_success) {
    dnnl_primitive_attr_destroy(*made);
    *made = NULL;
  }
  return (onednn_status)status;
}

void onednn_attributes_destroy(onednn_attributes *attributes) {
  dnnl_primitive_attr_destroy(attributes);
}

onednn_status onednn_reorder(onednn_description **made, const onednn_request *request,
                             const onednn_layout *source, const onednn_layout *destination) {
  return (onednn_status)dnnl_reorder_primitive_desc_create(
      made, descriptor_of(source), request->engine, descriptor_of(destination), request->engine,
      request->attributes);
}

static dnnl_query_t layout_query(onednn_array array) {
  switch (array) {
  case onednn_array_source: return dnnl_query_src_md;
  case onednn_array_weights: return dnnl_query_weights_md;
  case onednn_array_destination: return dnnl_query_dst_md;
  case onednn_array_scratchpad: return dnnl_query_scratchpad_md;
  case onednn_array_workspace: return dnnl_query_workspace_md;
  case onednn_array_source_gradient: return dnnl_query_diff_src_md;
  case onednn_array_weights_gradient: return dnnl_query_diff_weights_md;
  case onednn_array_destination_gradient: return dnnl_query_diff_dst_md;
  }
}

onednn_layout *onednn_description_layout(const onednn_description *description,
                                         onednn_array array) {
  return copy_of(dnnl_primitive_desc_query_md(description, layout_query(array), 0));
}

const char *onednn_description_implementation(const onednn_description *description) {
  const char *name = NULL;
  dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name);
  return name ? name : "";
}

bool onednn_description_is_product(const onednn_description *description) {
  dnnl_primitive_kind_t kind = dnnl_undefined_primitive;
  dnnl_primitive_desc_query(description, dnnl_query_primitive_kind, 0, &kind);
  return kind == dnnl_convolution || kind == dnnl_inner_product || kind == dnnl_matmul;
}

void onednn_description_destroy(onednn_description *description) {
  dnnl_primitive_desc_destroy(description);
}

// MARK: Running

onednn_status onednn_primitive_create(onednn_primitive **made, onednn_description *description) {
  return (onednn_status)dnnl_primitive_create(made, description);
}

void onednn_primitive_destroy(onednn_primitive *primitive) { dnnl_primitive_destroy(primitive); }

const int32_t onednn_argument_source = DNNL_ARG_SRC_0;
const int32_t onednn_argument_second_source = DNNL_ARG_SRC_1;
const int32_t onednn_argument_destination = DNNL_ARG_DST_0;
const int32_t onednn_argument_weights = DNNL_ARG_WEIGHTS_0;
const int32_t onednn_argument_bias = DNNL_ARG_BIAS;
const int32_t onednn_argument_scratchpad = DNNL_ARG_SCRATCHPAD;
const int32_t onednn_argument_workspace = DNNL_ARG_WORKSPACE;
const int32_t onednn_argument_source_gradient = DNNL_ARG_DIFF_SRC_0;
const int32_t onednn_argument_weights_gradient = DNNL_ARG_DIFF_WEIGHTS_0;
const int32_t onednn_argument_bias_gradient = DNNL_ARG_DIFF_BIAS;
const int32_t onednn_argument_destination_gradient = DNNL_ARG_DIFF_DST_0;

struct onednn_call {
  onednn_primitive *primitive;
  int count;
  dnnl_exec_arg_t arguments[];
};

onednn_status onednn_call_create(onednn_call **made, onednn_primitive *primitive,
                                 onednn_engine *engine, int count,
                                 const onednn_operand *operands) {
  onednn_call *call = malloc(sizeof *call + (size_t)count * sizeof call->arguments[0]);
  if (!call) return (onednn_status)dnnl_out_of_memory;
  call->primitive = primitive;
  call->count = 0;
  for (int index = 0; index < count; index++) {
    const onednn_operand *operand = &operands[index];
    if (!operand->layout) continue;
    dnnl_exec_arg_t argument = {operand->argument, NULL};
    dnnl_status_t status = dnnl_memory_create(&argument.memory, descriptor_of(operand->layout),
                                              engine, operand->address);
    if (status != dnnl_success) {
      onednn_call_destroy(call);
      return (onednn_status)status;
    }
    call->arguments[call->count++] = argument;
  }
  *made = call;
  return (onednn_status)dnnl_success;
}

void onednn_call_destroy(onednn_call *call) {
  for (int index = 0; index < call->count; index++) {
    dnnl_memory_destroy(call->arguments[index].memory);
  }
  free(call);
}

onednn_status onednn_call_run(const onednn_call *call, onednn_stream *stream) {
  return (onednn_status)dnnl_primitive_execute(call->primitive, stream, call->count,
                                               call->arguments);
}
