// oneDNN 2: memory descriptors are values, and a primitive is made from a descriptor of its
// operation.
#include "internal.h"

#if DNNL_VERSION_MAJOR == 2

#include <stdlib.h>

// MARK: Layouts

static onednn_status keep(onednn_layout **made, dnnl_memory_desc_t descriptor,
                          dnnl_status_t status) {
  if (status != dnnl_success) return (onednn_status)status;
  dnnl_memory_desc_t *kept = malloc(sizeof *kept);
  if (!kept) return (onednn_status)dnnl_out_of_memory;
  *kept = descriptor;
  *made = (onednn_layout *)kept;
  return (onednn_status)dnnl_success;
}

onednn_layout *copy_of(onednn_descriptor descriptor) {
  onednn_layout *copy = NULL;
  if (descriptor && descriptor->ndims > 0) keep(&copy, *descriptor, dnnl_success);
  return copy;
}

onednn_status onednn_layout_create(onednn_layout **made, int count, const int64_t *sides,
                                   onednn_type type, onednn_order order) {
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status = dnnl_memory_desc_init_by_tag(&descriptor, count, sides, data_type(type),
                                                      format_tag(order, count));
  return keep(made, descriptor, status);
}

onednn_status onednn_layout_create_strided(onednn_layout **made, int count, const int64_t *sides,
                                           const int64_t *strides) {
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status =
      dnnl_memory_desc_init_by_strides(&descriptor, count, sides, dnnl_f32, strides);
  return keep(made, descriptor, status);
}

onednn_status onednn_layout_create_region(onednn_layout **made, const onednn_layout *whole,
                                          const int64_t *sides, const int64_t *offsets) {
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status =
      dnnl_memory_desc_init_submemory(&descriptor, descriptor_of(whole), sides, offsets);
  return keep(made, descriptor, status);
}

onednn_status onednn_layout_create_typed(onednn_layout **made, const onednn_layout *layout,
                                         onednn_type type) {
  dnnl_memory_desc_t descriptor = *descriptor_of(layout);
  descriptor.data_type = data_type(type);
  return keep(made, descriptor, dnnl_success);
}

void onednn_layout_destroy(onednn_layout *layout) { free(layout); }

int onednn_layout_rank(const onednn_layout *layout) {
  return layout ? descriptor_of(layout)->ndims : 0;
}

int64_t onednn_layout_side(const onednn_layout *layout, int index) {
  return descriptor_of(layout)->dims[index];
}

bool onednn_layout_is_bfloat16(const onednn_layout *layout) {
  return layout && descriptor_of(layout)->data_type == dnnl_bf16;
}

// MARK: Operations

dnnl_status_t append_post_operation(dnnl_post_ops_t list, onednn_post_operation operation) {
  if (operation.adds_destination) return dnnl_post_ops_append_sum(list, 1);
  onednn_elementwise elementwise = operation.elementwise;
  return dnnl_post_ops_append_eltwise(list, 1, elementwise_algorithm(elementwise.function),
                                      elementwise.alpha, elementwise.beta);
}

/// Makes the description of an operation whose descriptor was initialized with a status.
static onednn_status describe(onednn_description **made, const onednn_request *request,
                              const_dnnl_op_desc_t operation, dnnl_status_t status) {
  if (status == dnnl_success) {
    status = dnnl_primitive_desc_create(made, operation, request->attributes, request->engine,
                                        request->forward);
  }
  return (onednn_status)status;
}

onednn_status onednn_convolution(onednn_description **made, const onednn_request *request,
                                 onednn_tensors tensors, onednn_window window, bool winograd) {
  dnnl_alg_kind_t algorithm = winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor weights = descriptor_of(tensors.weights);
  onednn_descriptor bias = descriptor_of(tensors.bias);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  dnnl_convolution_desc_t operation;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    status = dnnl_dilated_convolution_forward_desc_init(
        &operation, forward_kind(request->pass), algorithm, source, weights, bias, destination,
        window.strides, window.gaps, window.leading, window.trailing);
    break;
  case onednn_pass_backward_data:
    status = dnnl_dilated_convolution_backward_data_desc_init(
        &operation, algorithm, source, weights, destination, window.strides, window.gaps,
        window.leading, window.trailing);
    break;
  case onednn_pass_backward_weights:
    status = dnnl_dilated_convolution_backward_weights_desc_init(
        &operation, algorithm, source, weights, bias, destination, window.strides, window.gaps,
        window.leading, window.trailing);
    break;
  }
  return describe(made, request, &operation, status);
}

onednn_status onednn_inner_product(onednn_description **made, const onednn_request *request,
                                   onednn_tensors tensors) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor weights = descriptor_of(tensors.weights);
  onednn_descriptor bias = descriptor_of(tensors.bias);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  dnnl_inner_product_desc_t operation;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    status = dnnl_inner_product_forward_desc_init(&operation, forward_kind(request->pass), source,
                                                  weights, bias, destination);
    break;
  case onednn_pass_backward_data:
    status = dnnl_inner_product_backward_data_desc_init(&operation, source, weights, destination);
    break;
  case onednn_pass_backward_weights:
    status = dnnl_inner_product_backward_weights_desc_init(&operation, source, weights, bias,
                                                           destination);
    break;
  }
  return describe(made, request, &operation, status);
}

onednn_status onednn_pooling(onednn_description **made, const onednn_request *request,
                             onednn_pooling_kind kind, onednn_tensors tensors,
                             onednn_window window) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  dnnl_pooling_desc_t operation;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    status = dnnl_pooling_forward_desc_init(&operation, forward_kind(request->pass),
                                            pooling_algorithm(kind), source, destination,
                                            window.strides, window.size, window.leading,
                                            window.trailing);
    break;
  case onednn_pass_backward_data:
    status = dnnl_pooling_backward_desc_init(&operation, pooling_algorithm(kind), source,
                                             destination, window.strides, window.size,
                                             window.leading, window.trailing);
    break;
  case onednn_pass_backward_weights: break;
  }
  return describe(made, request, &operation, status);
}

onednn_status onednn_resampling(onednn_description **made, const onednn_request *request,
                                onednn_resampling_kind kind, onednn_tensors tensors) {
  onednn_descriptor source = descriptor_of(tensors.source);
  onednn_descriptor destination = descriptor_of(tensors.destination);
  dnnl_resampling_desc_t operation;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (request->pass) {
  case onednn_pass_inference:
  case onednn_pass_training:
    status =
        dnnl_resampling_forward_desc_init(&operation, forward_kind(request->pass),
                                          resampling_algorithm(kind), NULL, source, destination);
    break;
  case onednn_pass_backward_data:
    status = dnnl_resampling_backward_desc_init(&operation, resampling_algorithm(kind), NULL,
                                                source, destination);
    break;
  case onednn_pass_backward_weights: break;
  }
  return describe(made, request, &operation, status);
}

onednn_status onednn_activation(onednn_description **made, const onednn_request *request,
                                onednn_elementwise elementwise, const onednn_layout *layout) {
  dnnl_eltwise_desc_t operation;
  dnnl_status_t status = dnnl_eltwise_forward_desc_init(
      &operation, forward_kind(request->pass), elementwise_algorithm(elementwise.function),
      descriptor_of(layout), elementwise.alpha, elementwise.beta);
  return describe(made, request, &operation, status);
}

onednn_status onednn_softmax(onednn_description **made, const onednn_request *request,
                             const onednn_layout *layout, int side) {
  dnnl_softmax_desc_t operation;
  dnnl_status_t status = dnnl_softmax_forward_desc_init(&operation, forward_kind(request->pass),
                                                        descriptor_of(layout), side);
  return describe(made, request, &operation, status);
}

onednn_status onednn_binary(onednn_description **made, const onednn_request *request,
                            onednn_binary_kind kind, const onednn_layout *first,
                            const onednn_layout *second, const onednn_layout *destination) {
  dnnl_binary_desc_t operation;
  dnnl_status_t status =
      dnnl_binary_desc_init(&operation, binary_algorithm(kind), descriptor_of(first),
                            descriptor_of(second), descriptor_of(destination));
  return describe(made, request, &operation, status);
}

#endif
