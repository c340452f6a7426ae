// oneDNN 3: memory descriptors are handles, and descriptors of operations are gone.
#include "internal.h"

#if DNNL_VERSION_MAJOR >= 3

// MARK: Layouts

static dnnl_memory_desc_t *handle(onednn_layout **made) { return (dnnl_memory_desc_t *)made; }

onednn_layout *copy_of(onednn_descriptor descriptor) {
  onednn_layout *copy = NULL;
  if (descriptor && onednn_layout_rank((const onednn_layout *)descriptor) > 0) {
    dnnl_memory_desc_clone(handle(&copy), descriptor);
  }
  return copy;
}

onednn_status onednn_layout_create(onednn_layout **made, int count, const int64_t *sides,
                                   onednn_type type, onednn_order order) {
  return (onednn_status)dnnl_memory_desc_create_with_tag(
      handle(made), count, sides, data_type(type), format_tag(order, count));
}

onednn_status onednn_layout_create_strided(onednn_layout **made, int count, const int64_t *sides,
                                           const int64_t *strides) {
  return (onednn_status)dnnl_memory_desc_create_with_strides(handle(made), count, sides, dnnl_f32,
                                                             strides);
}

onednn_status onednn_layout_create_region(onednn_layout **made, const onednn_layout *whole,
                                          const int64_t *sides, const int64_t *offsets) {
  return (onednn_status)dnnl_memory_desc_create_submemory(handle(made), descriptor_of(whole),
                                                          sides, offsets);
}

static const int64_t *dims(const onednn_layout *layout, dnnl_query_t what) {
  const dnnl_dims_t *found = NULL;
  dnnl_status_t status = dnnl_memory_desc_query(descriptor_of(layout), what, &found);
  return status == dnnl_success && found ? *found : NULL;
}

// A descriptor's type cannot be changed. One of the same order is made from the distances of its
// elements, or where those lie in blocks, from the name of the order.
onednn_status onednn_layout_create_typed(onednn_layout **made, const onednn_layout *layout,
                                         onednn_type type) {
  static const dnnl_format_tag_t blocked[] = {dnnl_nChw16c, dnnl_nChw8c, dnnl_nChw4c,
                                              dnnl_nChw32c};
  int count = onednn_layout_rank(layout);
  const int64_t *sides = dims(layout, dnnl_query_dims);
  if (!sides) return (onednn_status)dnnl_invalid_arguments;
  dnnl_data_type_t own = dnnl_f32;
  dnnl_memory_desc_query(descriptor_of(layout), dnnl_query_data_type, &own);
  int blocks = 0;
  dnnl_memory_desc_query(descriptor_of(layout), dnnl_query_inner_nblks_s32, &blocks);
  const int64_t *strides = dims(layout, dnnl_query_strides);
  if (strides && blocks == 0) {
    return (onednn_status)dnnl_memory_desc_create_with_strides(handle(made), count, sides,
                                                               data_type(type), strides);
  }
  if (count != 4) return (onednn_status)dnnl_unimplemented;
  dnnl_format_tag_t order = dnnl_nhwc;
  for (size_t index = 0; index < sizeof blocked / sizeof blocked[0]; index++) {
    dnnl_memory_desc_t guess = NULL;
    dnnl_status_t status =
        dnnl_memory_desc_create_with_tag(&guess, count, sides, own, blocked[index]);
    if (status != dnnl_success) continue;
    bool matches = dnnl_memory_desc_equal(guess, descriptor_of(layout)) != 0;
    dnnl_memory_desc_destroy(guess);
    if (!matches) continue;
    order = blocked[index];
    break;
  }
  return (onednn_status)dnnl_memory_desc_create_with_tag(handle(made), count, sides,
                                                         data_type(type), order);
}

void onednn_layout_destroy(onednn_layout *layout) {
  if (layout) dnnl_memory_desc_destroy((dnnl_memory_desc_t)layout);
}

int onednn_layout_rank(const onednn_layout *layout) {
  int count = 0;
  if (layout) dnnl_memory_desc_query(descriptor_of(layout), dnnl_query_ndims_s32, &count);
  return count;
}

int64_t onednn_layout_side(const onednn_layout *layout, int index) {
  const int64_t *sides = dims(layout, dnnl_query_dims);
  return sides ? sides[index] : 0;
}

bool onednn_layout_is_bfloat16(const onednn_layout *layout) {
  dnnl_data_type_t type = dnnl_data_type_undef;
  if (layout) dnnl_memory_desc_query(descriptor_of(layout), dnnl_query_data_type, &type);
  return type == dnnl_bf16;
}

// MARK: Operations

dnnl_status_t append_post_operation(dnnl_post_ops_t list, onednn_post_operation operation) {
  // The sum is read as the destination's own type.
  if (operation.adds_destination) {
    return dnnl_post_ops_append_sum(list, 1, 0, dnnl_data_type_undef);
  }
  onednn_elementwise elementwise = operation.elementwise;
  return dnnl_post_ops_append_eltwise(list, elementwise_algorithm(elementwise.function),
                                      elementwise.alpha, elementwise.beta);
}

onednn_status onednn_convolution(onednn_description **made, const onednn_request *request,
                                 onednn_tensors tensors, onednn_window window, bool winograd) {
  dnnl_alg_kind_t algorithm = winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor weights = descriptor_of(tensors.weights);
  onednn_descriptor bias = descriptor_of(tensors.bias);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    return (onednn_status)dnnl_convolution_forward_primitive_desc_create(
        made, request->engine, forward_kind(request->pass), algorithm, source, weights, bias,
        destination, window.strides, window.gaps, window.leading, window.trailing,
        request->attributes);
  case onednn_pass_backward_data:
    return (onednn_status)dnnl_convolution_backward_data_primitive_desc_create(
        made, request->engine, algorithm, source, weights, destination, window.strides, window.gaps,
        window.leading, window.trailing, request->forward, request->attributes);
  case onednn_pass_backward_weights:
    return (onednn_status)dnnl_convolution_backward_weights_primitive_desc_create(
        made, request->engine, algorithm, source, weights, bias, destination, window.strides,
        window.gaps, window.leading, window.trailing, request->forward, request->attributes);
  }
}

onednn_status onednn_inner_product(onednn_description **made, const onednn_request *request,
                                   onednn_tensors tensors) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor weights = descriptor_of(tensors.weights);
  onednn_descriptor bias = descriptor_of(tensors.bias);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    return (onednn_status)dnnl_inner_product_forward_primitive_desc_create(
        made, request->engine, forward_kind(request->pass), source, weights, bias, destination,
        request->attributes);
  case onednn_pass_backward_data:
    return (onednn_status)dnnl_inner_product_backward_data_primitive_desc_create(
        made, request->engine, source, weights, destination, request->forward,
        request->attributes);
  case onednn_pass_backward_weights:
    return (onednn_status)dnnl_inner_product_backward_weights_primitive_desc_create(
        made, request->engine, source, weights, bias, destination, request->forward,
        request->attributes);
  }
}

// No gaps between a window's pixels.
static const dnnl_dims_t dense = {0};

onednn_status onednn_pooling(onednn_description **made, const onednn_request *request,
                             onednn_pooling_kind kind, onednn_tensors tensors,
                             onednn_window window) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    return (onednn_status)dnnl_pooling_forward_primitive_desc_create(
        made, request->engine, forward_kind(request->pass), pooling_algorithm(kind), source,
        destination, window.strides, window.size, dense, window.leading, window.trailing,
        request->attributes);
  case onednn_pass_backward_data:
    return (onednn_status)dnnl_pooling_backward_primitive_desc_create(
        made, request->engine, pooling_algorithm(kind), source, destination, window.strides,
        window.size, dense, window.leading, window.trailing, request->forward,
        request->attributes);
  case onednn_pass_backward_weights: return (onednn_status)dnnl_invalid_arguments;
  }
}

onednn_status onednn_resampling(onednn_description **made, const onednn_request *request,
                                onednn_resampling_kind kind, onednn_tensors tensors) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    return (onednn_status)dnnl_resampling_forward_primitive_desc_create(
        made, request->engine, forward_kind(request->pass), resampling_algorithm(kind), NULL,
        source, destination, request->attributes);
  case onednn_pass_backward_data:
    return (onednn_status)dnnl_resampling_backward_primitive_desc_create(
        made, request->engine, resampling_algorithm(kind), NULL, source, destination,
        request->forward, request->attributes);
  case onednn_pass_backward_weights: return (onednn_status)dnnl_invalid_arguments;
  }
}

onednn_status onednn_activation(onednn_description **made, const onednn_request *request,
                                onednn_elementwise elementwise, const onednn_layout *layout) {
  return (onednn_status)dnnl_eltwise_forward_primitive_desc_create(
      made, request->engine, forward_kind(request->pass),
      elementwise_algorithm(elementwise.function), descriptor_of(layout), descriptor_of(layout),
      elementwise.alpha, elementwise.beta, request->attributes);
}

onednn_status onednn_softmax(onednn_description **made, const onednn_request *request,
                             const onednn_layout *layout, int side) {
  return (onednn_status)dnnl_softmax_forward_primitive_desc_create(
      made, request->engine, forward_kind(request->pass), dnnl_softmax_accurate,
      descriptor_of(layout), descriptor_of(layout), side, request->attributes);
}

onednn_status onednn_binary(onednn_description **made, const onednn_request *request,
                            onednn_binary_kind kind, const onednn_layout *first,
                            const onednn_layout *second, const onednn_layout *destination) {
  return (onednn_status)dnnl_binary_primitive_desc_create(
      made, request->engine, binary_algorithm(kind), descriptor_of(first), descriptor_of(second),
      descriptor_of(destination), request->attributes);
}

#endif
