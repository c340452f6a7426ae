#ifndef CONEDNN_INTERNAL_H
#define CONEDNN_INTERNAL_H

#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>

#if DNNL_VERSION_MAJOR < 2 || (DNNL_VERSION_MAJOR == 2 && DNNL_VERSION_MINOR < 6)
#error "runexp needs oneDNN 2.6 or later (libdnnl-dev of Debian 12 or 13)"
#endif

// A layout is oneDNN's memory descriptor under another name: in version 2 a copy that we allocate,
// in version 3 the library's own handle.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t onednn_descriptor;
#else
typedef const dnnl_memory_desc_t *onednn_descriptor;
#endif

static inline onednn_descriptor descriptor_of(const onednn_layout *layout) {
  return (onednn_descriptor)layout;
}

static inline dnnl_data_type_t data_type(onednn_type type) {
  return type == onednn_type_bfloat16 ? dnnl_bf16 : dnnl_f32;
}

/// dnnl_format_tag_undef where there is no such order of so many sides.
dnnl_format_tag_t format_tag(onednn_order order, int count);

/// A copy of a descriptor; NULL where it describes nothing or memory is out.
onednn_layout *copy_of(onednn_descriptor descriptor);

static inline dnnl_prop_kind_t forward_kind(onednn_pass pass) {
  return pass == onednn_pass_inference ? dnnl_forward_inference : dnnl_forward_training;
}

dnnl_alg_kind_t elementwise_algorithm(onednn_function function);
dnnl_alg_kind_t binary_algorithm(onednn_binary_kind kind);

static inline dnnl_alg_kind_t pooling_algorithm(onednn_pooling_kind kind) {
  return kind == onednn_pooling_maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
}

static inline dnnl_alg_kind_t resampling_algorithm(onednn_resampling_kind kind) {
  return kind == onednn_resampling_nearest ? dnnl_resampling_nearest : dnnl_resampling_linear;
}

/// Adds one to a list, whose functions take other arguments in each version.
dnnl_status_t append_post_operation(dnnl_post_ops_t list, onednn_post_operation operation);

#endif
